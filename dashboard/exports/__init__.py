"""Tables and reports written out as files."""
