"""更名: a unit under another name from a day on."""
