"""Theorems of the tensor operations: every gradient of the tape, and what the rest promises."""
