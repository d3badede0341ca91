"""What single offices keep: people and their numbers, units, the catalogue, accounts, and the trail."""
