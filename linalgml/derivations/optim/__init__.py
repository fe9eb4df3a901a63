"""Theorems and derivations about linalgml.optim."""
