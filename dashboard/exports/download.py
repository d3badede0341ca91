"""What every download shares: its name, and cells that a spreadsheet shows and never runs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO
from urllib.parse import quote

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.exports.formulas import without_formula

_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t\0', "_"))


def download(content: str | bytes, name: str, content_type: str) -> HttpResponse:
    """The content as a file called `name`."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = disposition(name)
    return response


def kept_file(content: BinaryIO, name: str, content_type: str) -> FileResponse:
    """A file that was uploaded once, given back as it came; for nobody but who asked, and never shown in the page."""
    response = FileResponse(content, content_type=content_type)
    response["Content-Disposition"] = disposition(name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(*what: str) -> str:
    """A name of what a file holds and the day it was made: 教育培训_各单位汇总_青禾区_2023_2024-01-15."""
    return "_".join(filter(None, (*what, timezone.localdate().isoformat())))


def cell(value: object) -> str:
    """One value as a text file has it: numbers stay numbers, and a text is never a formula."""
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
    return without_formula(str(value).replace("\0", ""))


def disposition(name: str) -> str:
    """The header that names a download, RFC 6266: Chinese in filename*, and a plain name for old clients."""
    safe = name.translate(_NOT_IN_NAMES)
    plain = safe.encode("ascii", "ignore").decode() or "download"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
