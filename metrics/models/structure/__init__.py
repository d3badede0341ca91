"""Tables of units and what they are measured by."""
