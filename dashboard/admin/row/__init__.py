"""What stands beside one row, and what may happen to it."""
