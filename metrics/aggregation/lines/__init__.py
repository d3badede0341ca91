"""On which days each row counts for a measure, how much, and if not, why not."""
