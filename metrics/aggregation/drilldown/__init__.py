"""The rows behind a figure, both ways."""
