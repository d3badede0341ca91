"""Tables of the collective economy."""
