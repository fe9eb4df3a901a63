"""Theorems and derivations about linalgml.special."""
