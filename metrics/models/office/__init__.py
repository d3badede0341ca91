"""Tables of the office itself: accounts, trail, papers, drafts, definitions."""
