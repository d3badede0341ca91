"""Ledger rows to figures: frames are fetched, lines drawn from them, figures and rows behind read off the lines."""
