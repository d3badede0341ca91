"""What the unit of work asks of changed rows before it is done, as their ledgers declare it."""
