"""PCG64: the bits behind every random number, seeded as NumPy seeds them.

O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation", 2014:
a 128-bit linear congruential generator, x -> a x + c modulo 2**128, whose state is folded to 64 bits by XSL-RR.
"""

MASK32, MASK64, MASK128 = (1 << 32) - 1, (1 << 64) - 1, (1 << 128) - 1
MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
JUMP = 0x9E3779B97F4A7C15F39CC0605CEDC835  # the golden ratio of the period: streams this far apart do not meet in practice


def seed_sequence(seed, words):
    """`words` 32-bit words hashed from a non-negative integer: NumPy's SeedSequence, after O'Neill's seed_seq_fe.

    Every bit of the seed reaches every word, so that seeds 0, 1, 2, … give unrelated streams.
    """
    entropy = [seed & MASK32]
    while seed := seed >> 32:
        entropy.append(seed & MASK32)
    constant = 0x43B0D7E5

    def scramble(value):
        nonlocal constant
        value ^= constant
        constant = constant * 0x931E8875 & MASK32
        value = value * constant & MASK32
        return value ^ value >> 16

    def mix(x, y):
        value = 0xCA01F9DD * x - 0x4973F715 * y & MASK32
        return value ^ value >> 16

    pool = [scramble(entropy[i] if i < len(entropy) else 0) for i in range(4)]
    for source in range(4):
        for i in range(4):
            if i != source:
                pool[i] = mix(pool[i], scramble(pool[source]))
    for word in entropy[4:]:
        for i in range(4):
            pool[i] = mix(pool[i], scramble(word))
    out, constant = [], 0x8B51F9DD
    for i in range(words):
        value = pool[i % 4] ^ constant
        constant = constant * 0x58F38DED & MASK32
        value = value * constant & MASK32
        out.append(value ^ value >> 16)
    return out


def seeded(seed):
    """(state, inc) of PCG64 for a non-negative integer seed; the odd `inc` selects the stream."""
    w = seed_sequence(seed, 8)
    start = w[1] << 96 | w[0] << 64 | w[3] << 32 | w[2]
    stream = w[5] << 96 | w[4] << 64 | w[7] << 32 | w[6]
    inc = (stream << 1 | 1) & MASK128
    return ((inc + start) * MULTIPLIER + inc) & MASK128, inc


def raw(n, state, inc):
    """n outputs of PCG64 and the state after them: step the 128 bits, fold the halves, rotate by the top six bits."""
    draws = []
    for _ in range(n):
        state = (state * MULTIPLIER + inc) & MASK128
        x = (state >> 64 ^ state) & MASK64
        rotation = state >> 122
        draws.append((x >> rotation | x << 64 - rotation) & MASK64)
    return draws, state


def advanced(steps, state, inc):
    """The state after `steps` steps, in 128 squarings: x -> a x + c composed with itself (Brown, 1994)."""
    a, c, step_a, step_c = 1, 0, MULTIPLIER, inc
    while steps:
        if steps & 1:
            a, c = a * step_a & MASK128, (c * step_a + step_c) & MASK128
        step_a, step_c = step_a * step_a & MASK128, (step_a + 1) * step_c & MASK128
        steps >>= 1
    return (a * state + c) & MASK128
