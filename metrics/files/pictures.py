"""Pictures: how large they are, read off their heads alone."""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from metrics.files.limits import MOST_POINTS, MOST_SIDE
from metrics.files.refusing import NotTaken

BROKEN_PICTURE = _("图片不完整或已损坏。请用看图软件打开确认，另存一份再上传。")
TOO_MANY_PIXELS = _("图片有 %(width)s×%(height)s 个像素，太大了。请缩小后再上传。")

# Frame headers; C4, C8 and CC between them are tables.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Markers without a length.
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_MOST_SEGMENTS = 1000


def check_png(file: BinaryIO) -> None:
    """Raises NotTaken when the head is broken or the picture too large."""
    file.seek(8)
    length, kind, width, height = _unpacked(">I4sII", file)
    if kind != b"IHDR" or length != 13:
        raise NotTaken(BROKEN_PICTURE)
    _check_size(width, height)


def check_jpeg(file: BinaryIO) -> None:
    """Raises NotTaken when there is no frame header or the picture is too large."""
    file.seek(2)
    for _segment in range(_MOST_SEGMENTS):
        marker = _next_marker(file)
        if marker in _JPEG_BARE:
            continue
        (length,) = _unpacked(">H", file)
        if marker in _JPEG_FRAMES:
            _precision, height, width = _unpacked(">BHH", file)
            return _check_size(width, height)
        if marker == 0xDA or length < 2:
            break
        file.seek(length - 2, 1)
    raise NotTaken(BROKEN_PICTURE)


def _next_marker(file: BinaryIO) -> int:
    start, marker = _unpacked(">BB", file)
    for _fill in range(_MOST_SEGMENTS):
        if marker != 0xFF:
            break
        (marker,) = _unpacked(">B", file)
    if start != 0xFF or marker in (0x00, 0xFF):
        raise NotTaken(BROKEN_PICTURE)
    return marker


def _unpacked(form: str, file: BinaryIO) -> tuple[Any, ...]:
    data = file.read(struct.calcsize(form))
    if len(data) < struct.calcsize(form):
        raise NotTaken(BROKEN_PICTURE)
    return struct.unpack(form, data)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise NotTaken(BROKEN_PICTURE)
    if max(width, height) > MOST_SIDE or width * height > MOST_POINTS:
        raise NotTaken(TOO_MANY_PIXELS, width=width, height=height)
