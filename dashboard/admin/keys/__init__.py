"""What a form offers for a key, what it takes, and what rows are called meanwhile."""
