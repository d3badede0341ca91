"""Long lists: narrowed by filters and words, and read in pages."""
