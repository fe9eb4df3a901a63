"""Theorems and derivations about linalgml.statistics."""
