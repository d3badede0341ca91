"""Formulas in what people typed: a spreadsheet shows them and never runs them."""

from __future__ import annotations

# Spreadsheets take a text that begins so for a formula; the full-width forms too, after input conversion.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def without_formula(text: str) -> str:
    """The text, marked as one where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
