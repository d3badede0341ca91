"""Lists of rows: those of a ledger, and those behind a figure."""
