"""Theorems and derivations about linalgml.transformers."""
