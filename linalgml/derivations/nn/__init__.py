"""Theorems and derivations about linalgml.nn."""
