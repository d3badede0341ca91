"""Where things lie."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
FIXTURES = ROOT / "fixtures"
CATALOGUE = FIXTURES / "catalogue"
# What the report says of the demonstration in 2023, by hand.
EXPECTED_FIGURES = TESTS / "demo" / "expected_figures.csv"
