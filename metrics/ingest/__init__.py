"""Sheets of a ledger, one CSV each, into the database: all rows or none, and every fault at once with its place."""
