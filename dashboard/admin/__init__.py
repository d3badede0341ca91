"""The admin: where ledgers are kept."""
