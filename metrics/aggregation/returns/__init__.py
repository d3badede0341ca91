"""Returns: from whom they are expected, by when, and what was received."""
