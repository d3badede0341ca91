"""Columns that Django does not bring."""
