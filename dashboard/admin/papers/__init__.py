"""佐证材料: the files on a row."""
