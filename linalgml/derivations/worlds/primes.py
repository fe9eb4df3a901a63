"""The primes of the finite world: p = 2q + 1 and q prime, p = 15 mod 16, and a large prime r that divides p + 1.

p = 7 mod 8 makes -1 and -2 no squares, hence the order; 15 mod 16 makes q = 7 mod 8, so that 2 has a root in both fields:
(v / sqrt 2)^2 in an exponent is v^2 / 2.

They are drawn at random, so that no kernel can be made to fit them: a prime that divides a coefficient of a wrong identity
would hide it.
"""

import random
from functools import lru_cache

_SMALL = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41]
_BASES = (2, *_SMALL)  # as witnesses these decide every number below 3.3e24 (Sorenson & Webster, arXiv:1509.00864)
_SIEVE = [n for n in range(3, 600, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]


def is_prime(n):
    """Miller and Rabin's test; certain for n < 3.3e24.

    >>> [n for n in range(30) if is_prime(n)]
    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    """
    if n < 2:
        return False
    for d in _BASES:
        if n % d == 0:
            return n == d
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in _BASES:
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


@lru_cache(maxsize=64)
def chain(seed):
    """Three primes (p, q, r) of about 71, 70 and 57 bits, drawn by a seed.

    >>> p, q, r = chain(0)
    >>> p == 2 * q + 1, p % 16, (p + 1) % r
    (True, 15, 0)
    """
    rng = random.Random(f"primes:{seed}")
    while True:
        r = rng.randrange(1 << 56, 1 << 57) | 1
        if any(r % d == 0 for d in _SIEVE) or not is_prime(r):
            continue
        for k in range(1 << 13, 1 << 15, 16):
            p = k * r - 1
            q = (p - 1) // 2
            if any(p % d == 0 or q % d == 0 for d in _SIEVE) or pow(2, q - 1, q) != 1:
                continue
            if is_prime(p) and is_prime(q):
                return p, q, r
