"""The worlds in which a theorem runs: floats, finite, rationals, symbols, every shape, induction."""
