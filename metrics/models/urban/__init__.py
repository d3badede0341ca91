"""Tables of urban governance."""
