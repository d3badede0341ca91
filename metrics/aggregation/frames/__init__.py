"""What a ledger offers for a district, in memory as integer columns."""
