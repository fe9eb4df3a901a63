"""Theorems and derivations about linalgml.calculus."""
