"""Files of every kind, as small as they can be, and as wrong as somebody may make them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
DOCX, XLSX = MAIN.format("wordprocessingml.document"), MAIN.format("spreadsheetml.sheet")
DEFLATED = zipfile.ZIP_DEFLATED
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """As a browser sends it; what it says of the type is not believed anyway."""
    return SimpleUploadedFile(name, content, content_type="text/html")


def pdf(inside: bytes = b"", *, end: bytes = b"%%EOF\n") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<</Type/Catalog" + inside + b">>\nendobj\ntrailer<</Root 1 0 R>>\n" + end


def pdf_with_packed(inside: bytes) -> bytes:
    """The objects are in a packed stream, as most programs write them today."""
    return pdf(b">>\nendobj\n2 0 obj\n<</Type/ObjStm/N 1>>\nstream\r\n" + zlib.compress(inside) + b"\nendstream\n<<")


def png(width: int = 2, height: int = 2, *, first: bytes = b"IHDR") -> bytes:
    head = _chunk(first, struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", zlib.compress(bytes(3 * 2))) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(width: int = 2, height: int = 2, *, before: bytes = b"\xff\xe0\x00\x04ab", frame: int = 0xC0) -> bytes:
    return (
        b"\xff\xd8"
        + before
        + bytes([0xFF, frame])
        + struct.pack(">HBHHB", 11, 8, height, width, 1)
        + b"\x01\x11\x00\xff\xda\xff\xd9"
    )


def xlsx() -> bytes:
    """A real one."""
    found, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["花名册", 1])  # type: ignore[union-attr]
    book.save(found)
    return found.getvalue()


def types(*main: str, before: str = "") -> str:
    parts = "".join(f'<Override PartName="/x/{n}.xml" ContentType="{name}"/>' for n, name in enumerate(main))
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<Types>{parts}</Types>'


def package(main: str | None = DOCX, parts: dict[str, Any] | None = None, *, method: int = DEFLATED) -> bytes:
    """An Office file with these parts besides its list of types; none without a `main` type."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", method) as file:
        if main:
            file.writestr("[Content_Types].xml", types(main))
        for name, content in (parts or {"word/document.xml": "<w/>"}).items():
            file.writestr(name, content)
    return found.getvalue()


def altered(content: bytes, offset: int, form: str, value: int) -> bytes:
    """A number in the directory's entry of the last part, replaced: what it says is no longer so."""
    at = content.rindex(b"PK\x01\x02") + offset
    return content[:at] + struct.pack(form, value) + content[at + struct.calcsize(form) :]
