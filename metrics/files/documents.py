"""PDF: what runs by itself when a document is opened is not taken, as far as it is cheaply seen."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from metrics.files.limits import MEGABYTE
from metrics.files.refusing import NotTaken

BROKEN_PDF = _("PDF 不完整，多半没有下载或扫描完。请重新生成一份再上传。")
ACTIVE = _("PDF 里带有脚本或会启动程序的动作。请打印成新的 PDF(或截图)再上传。")

# In a name any sign may be written as #xx.
_SPELT = [b"".join(b"(?:%c|(?i:#%02x))" % (sign, sign) for sign in name) for name in (b"JavaScript", b"Launch")]
_ACTIVE = re.compile(b"/(?:" + b"|".join(_SPELT) + rb")(?![A-Za-z0-9#])")
# Objects may themselves be packed; so many streams, and so many bytes of them, are looked into.
_PACKED = re.compile(rb"stream\r?\n")
_MOST_STREAMS, _MOST_PACKED, _MOST_INFLATED = 1000, MEGABYTE, 50 * MEGABYTE


def check_pdf(file: BinaryIO) -> None:
    """Raises NotTaken when the end is missing or something in it would run."""
    file.seek(0)
    data = file.read()
    if b"%%EOF" not in data[-4096:]:
        raise NotTaken(BROKEN_PDF)
    if _ACTIVE.search(data) or any(_ACTIVE.search(part) for part in _inflated(data)):
        raise NotTaken(ACTIVE)


def _inflated(data: bytes) -> Iterator[bytes]:
    """What the packed objects hold."""
    left, view = _MOST_INFLATED, memoryview(data)
    for named in islice(re.finditer(b"/ObjStm", data), _MOST_STREAMS):
        found = _PACKED.search(data, named.end(), named.end() + 2000)
        start = found.end() if found else named.end()
        try:
            part = zlib.decompressobj().decompress(view[start : start + _MOST_PACKED], max(left, 1))
        except zlib.error:
            continue
        left -= len(part)
        yield part
