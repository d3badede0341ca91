"""A table as a CSV file that a spreadsheet opens with the right characters, and without running any of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from dashboard.exports.download import cell, download


def csv_response(rows: Iterable[Sequence[Any]], name: str) -> HttpResponse:
    """The rows as a download called `name`.csv. UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return download("\ufeff" + text.getvalue(), f"{name}.csv", "text/csv; charset=utf-8")
