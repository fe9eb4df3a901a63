"""Capstones: each phase of the path ends in one file that does the whole of it, in at most 250 lines."""
