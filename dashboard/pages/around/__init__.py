"""What stands around every page: its place in the tree, and the ways to another."""
