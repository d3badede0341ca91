"""A table as a CSV file that a spreadsheet opens with the right characters, and without running any of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

# Spreadsheets take a text that begins so for a formula; the full-width forms too, after input conversion.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t\0', "_"))


def csv_response(rows: Iterable[Sequence[Any]], name: str) -> HttpResponse:
    """The rows as a download called `name`.csv. UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = disposition(f"{name}.csv")
    return response


def cell(value: Any) -> str:
    """One value as a file has it: numbers stay numbers, and a text is never a formula."""
    match value:
        case None:
            return ""
        case bool():
            return _("是") if value else _("否")
        case Decimal():
            return f"{value:f}"
        case int() | float():
            return str(value)
        case date() | datetime():
            return value.isoformat()
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def disposition(name: str) -> str:
    """The header that names a download, RFC 6266: Chinese in filename*, and a plain name for old clients."""
    safe = name.translate(_NOT_IN_NAMES)
    plain = safe.encode("ascii", "ignore").decode() or "download"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
