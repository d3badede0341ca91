"""Returns as people fill them in: the grid of a kind and period, what was reported before, and what is expected."""
