"""Theorems and derivations about linalgml.linalg."""
