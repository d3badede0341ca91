"""What is done to rows: one file an act, with what it refuses."""
