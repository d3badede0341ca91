"""Entries of the catalogue, read strictly: every fault at once, with its place."""
