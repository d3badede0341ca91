"""The admin of a ledger: its lists and forms, read off what its rows are."""
