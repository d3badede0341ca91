"""Office files: a packed folder, looked through without unpacking it anywhere.

The directory at the end is read strictly before anything else is: a file that two programs could read in two ways is
not taken.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from metrics.files.limits import MEGABYTE, MOST_DIRECTORY, MOST_PARTS, MOST_RATIO, MOST_UNPACKED
from metrics.files.refusing import NotTaken
from metrics.models import MediaType

BROKEN_OFFICE = _("文件不完整或已损坏。请用 Office 或 WPS 打开，另存一份再上传。")
ENCRYPTED = _("文件加了密码。请去掉密码再上传。")
TOO_MUCH_UNPACKED = _("文件解开后太大或太碎，不像正常的文档。请用 Office 或 WPS 另存一份再上传。")
MACROS = _("文件带有宏。请另存为不含宏的 .docx 或 .xlsx 再上传。")
NOT_OFFICE = _("这是压缩包或别的格式，不是 Word、Excel 文档。请解压后逐个上传，或另存为 .docx、.xlsx、PDF。")
OFD = _("暂不收 OFD。请另存为 PDF 再上传。")

_TYPES = "[Content_Types].xml"
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": MediaType.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": MediaType.XLSX,
}
_END, _END_SIZE = b"PK\x05\x06", 22
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_PIECE = 64 * 1024
_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, RuntimeError)


def check_package(file: BinaryIO) -> MediaType:
    """What kind of Office file it is. Raises NotTaken when it is none, broken, or holds what is not taken."""
    _check_end(file)
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            _check_parts(parts, _size(file))
            kind = _kind(package, parts)
            for part in parts:
                _check_content(file, part)
    except _FAULTS as fault:
        raise NotTaken(BROKEN_OFFICE) from fault
    return kind


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _check_end(file: BinaryIO) -> None:
    """The directory lies right before the end, and is no longer than an Office file's."""
    size = _size(file)
    if size < _END_SIZE + _LOCATOR_SIZE:
        raise NotTaken(BROKEN_OFFICE)
    file.seek(size - _END_SIZE - _LOCATOR_SIZE)
    last = file.read()
    end = last[_LOCATOR_SIZE:]
    if not end.startswith(_END) or last.startswith(_LOCATOR):
        raise NotTaken(BROKEN_OFFICE)
    disk, first, here, count, length, offset, comment = struct.unpack("<4xHHHHIIH", end)
    if disk or first or comment or here != count or offset + length + _END_SIZE != size:
        raise NotTaken(BROKEN_OFFICE)
    if count > MOST_PARTS or length > MOST_DIRECTORY:
        raise NotTaken(TOO_MUCH_UNPACKED)


def _check_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    """What the directory says of the parts."""
    names = [part.filename.lower() for part in parts]
    if len(parts) > MOST_PARTS or len(set(names)) < len(names):
        raise NotTaken(TOO_MUCH_UNPACKED)
    if any(part.flag_bits & 0x1 for part in parts):
        raise NotTaken(ENCRYPTED)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise NotTaken(BROKEN_OFFICE)
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise NotTaken(BROKEN_OFFICE)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or unpacked > size * MOST_RATIO:
        raise NotTaken(TOO_MUCH_UNPACKED)


def _kind(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> MediaType:
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotTaken(MACROS)
    if _TYPES not in names:
        raise NotTaken(OFD if "OFD.xml" in names else NOT_OFFICE)
    if package.getinfo(_TYPES).file_size > MEGABYTE:
        raise NotTaken(TOO_MUCH_UNPACKED)
    types = package.read(_TYPES).decode("utf-8-sig")
    named = set(re.findall(r"""ContentType\s*=\s*["']([^"']+)["']""", types))
    if any(re.search("macroEnabled|vbaProject", each, re.IGNORECASE) for each in named):
        raise NotTaken(MACROS)
    found = [kind for name, kind in _MAIN.items() if name in named]
    if len(found) != 1 or "<!DOCTYPE" in types:
        raise NotTaken(NOT_OFFICE)
    return found[0]


def _check_content(file: BinaryIO, part: zipfile.ZipInfo) -> None:
    """That a part unpacks to what the directory says, which is bounded, and to no byte more."""
    size = check = 0
    for data in _unpacked(file, part):
        size, check = size + len(data), zlib.crc32(data, check)
        if size > part.file_size:
            break
    if (size, check) != (part.file_size, part.CRC):
        raise NotTaken(BROKEN_OFFICE)


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(_start_of(file, part))
    left = part.compress_size
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left and (piece := file.read(min(left, _PIECE))):
        left -= len(piece)
        yield from _pieces(inflate, piece) if inflate else (piece,)
    if inflate:
        yield inflate.flush()
    if left or (inflate and not inflate.eof):
        raise NotTaken(BROKEN_OFFICE)


def _pieces(inflate: Any, piece: bytes) -> Iterator[bytes]:
    """The piece unpacked, a little at a time: a few bytes may stand for very many."""
    while piece:
        if inflate.eof:
            raise NotTaken(BROKEN_OFFICE)
        yield inflate.decompress(piece, _PIECE)
        piece = inflate.unconsumed_tail or inflate.unused_data


def _start_of(file: BinaryIO, part: zipfile.ZipInfo) -> int:
    """Where the content of a part begins, behind its own head."""
    file.seek(part.header_offset)
    name, extra = struct.unpack("<4x22xHH", file.read(30))
    return part.header_offset + 30 + name + extra
