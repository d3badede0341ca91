"""What ledgers offer, and the definitions of indicators built on it."""
