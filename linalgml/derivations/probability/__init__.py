"""Theorems and derivations about linalgml.probability."""
