"""Files on rows: which are taken, where they lie, and how they come onto a row and off it."""
