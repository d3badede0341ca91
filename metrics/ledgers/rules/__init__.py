"""What a ledger may say of its rows besides what constraints hold."""
