"""Theorems of the textbooks that belong to no kernel's file."""
