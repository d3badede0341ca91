"""The ledgers: what each offers, and what its rows are."""
