"""Forms of rows: what two people change at once, why and which verb, what was left unsaved, and values in words."""
