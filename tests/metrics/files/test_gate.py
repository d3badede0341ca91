"""What is taken as a paper, and what is refused: at once, and with what to do."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest

from metrics.files import gate, limits
from metrics.files.names import cleaned
from metrics.files.refusing import NotTaken
from metrics.models import MediaType
from tests.support import papers
from tests.support.papers import package

SECONDS = 2.0

MUCH_TEXT = " ".join(map(str, range(200_000)))
ENTITIES = papers.types(papers.DOCX, before="<!DOCTYPE x [<!ENTITY a 'b'>]>")
TAKEN: dict[str, tuple[str, bytes, MediaType]] = {
    "pdf": ("任命文件.pdf", papers.pdf(), MediaType.PDF),
    "pdf with objects packed": ("a.pdf", papers.pdf_with_packed(b"<</Type/Catalog>>"), MediaType.PDF),
    "pdf that opens on a page": ("a.pdf", papers.pdf(b"/OpenAction[3 0 R/Fit]"), MediaType.PDF),
    "pdf with names that only begin alike": ("a.pdf", papers.pdf(b"/JavaScripts 1/LaunchPad 2"), MediaType.PDF),
    "pdf in capitals": ("A.PDF", papers.pdf(), MediaType.PDF),
    "png": ("照片.png", papers.png(), MediaType.PNG),
    "png as large as a good camera's": ("a.png", papers.png(12_000, 9_000), MediaType.PNG),
    "jpeg": ("照片.jpg", papers.jpeg(), MediaType.JPEG),
    "jpeg by its long name": ("照片.jpeg", papers.jpeg(), MediaType.JPEG),
    "jpeg, progressive": ("a.jpg", papers.jpeg(frame=0xC2), MediaType.JPEG),
    "jpeg with filled markers": ("a.jpg", papers.jpeg(before=b"\xff\xff\xff\xe1\x00\x02"), MediaType.JPEG),
    "docx": ("报告.docx", package(), MediaType.DOCX),
    "docx with stored parts": ("a.docx", package(method=zipfile.ZIP_STORED), MediaType.DOCX),
    "docx with much text": ("a.docx", package(parts={"word/document.xml": MUCH_TEXT}), MediaType.DOCX),
    "xlsx": ("花名册.xlsx", papers.xlsx(), MediaType.XLSX),
    "xlsx with an empty part": ("a.xlsx", package(papers.XLSX, {"xl/empty.xml": ""}), MediaType.XLSX),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_right_is_taken(name: str) -> None:
    file, content, kind = TAKEN[name]
    taken = gate.check(file, io.BytesIO(content))
    assert (taken.name, taken.media_type, taken.size) == (file, kind, len(content))
    assert taken.content.read() == content


def many_parts(count: int) -> bytes:
    return package(parts={f"word/{n}.xml": "" for n in range(count)})


def twice_one_part() -> bytes:
    found = io.BytesIO(package())
    with pytest.warns(UserWarning), zipfile.ZipFile(found, "a") as file:
        file.writestr("[Content_Types].xml", papers.types(papers.XLSX))
    return found.getvalue()


def bomb() -> bytes:
    """A few kilobytes that are 50 MB."""
    return package(parts={"word/document.xml": b"\0" * 50_000_000})


def large_bomb() -> bytes:
    """Within the ratio, since there is ballast, and more than is taken all the same."""
    zeros, ballast = b"\0" * 105_000_000, hashlib.shake_256(b"x").digest(2_200_000)
    return package(parts={"word/1.xml": zeros, "word/2.xml": zeros, "word/media.bin": ballast})


def liar() -> bytes:
    """The directory says 10 bytes with the check sum of those; there are 30 million."""
    honest = package(parts={"word/document.xml": b"\0" * 30_000_000})
    return papers.altered(papers.altered(honest, 24, "<I", 10), 16, "<I", zlib.crc32(bytes(10)))


def encrypted() -> bytes:
    return papers.altered(package(), 8, "<H", 1)


def with_locator() -> bytes:
    """A comment of the last part that a reader of large archives takes for the way to another directory."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as file:
        file.writestr("[Content_Types].xml", papers.types(papers.DOCX))
        last = zipfile.ZipInfo("word/document.xml")
        last.comment = b"PK\x06\x07" + bytes(16)
        file.writestr(last, "<w/>")
    return found.getvalue()


def with_comment() -> bytes:
    found = io.BytesIO(package())
    with zipfile.ZipFile(found, "a") as file:
        file.comment = b"PK\x05\x06" + bytes(18)
    return found.getvalue()


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.pdf", lambda: b"", "是空的"),
    "too large": ("a.pdf", lambda: papers.pdf(b"x" * limits.MOST_BYTES), "超过 20 MB"),
    "text": ("a.txt", lambda: "说明".encode(), "只收 PDF"),
    "text called pdf": ("a.pdf", lambda: b"hello", "只收 PDF"),
    "html called pdf": ("a.pdf", lambda: b"<html><script>alert(1)</script>", "只收 PDF"),
    "svg called png": ("a.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "只收 PDF"),
    "program": ("a.pdf", lambda: b"MZ" + bytes(200), "只收 PDF"),
    "pdf behind a page": ("a.pdf", lambda: b"<html>" + papers.pdf(), "只收 PDF"),
    "old Word": ("a.doc", lambda: papers.OLE, "旧版"),
    "old Word called docx, or one with a password": ("a.docx", lambda: papers.OLE, "去掉密码"),
    "rich text": ("a.docx", lambda: b"{\\rtf1 x}", "旧版"),
    "gif": ("a.gif", lambda: b"GIF89a" + bytes(20), "JPEG 或 PNG"),
    "webp called jpg": ("a.jpg", lambda: b"RIFF\0\0\0\0WEBPVP8 ", "JPEG 或 PNG"),
    "heic of a telephone": ("a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(20), "JPEG 或 PNG"),
    "rar": ("a.rar", lambda: b"Rar!\x1a\x07\0", "解压后逐个上传"),
    "archive": ("a.zip", lambda: package(None, {"a.txt": "x"}), "解压后逐个上传"),
    "archive called docx": ("a.docx", lambda: package(None, {"a.exe": "MZ"}), "不是 Word"),
    "empty archive": ("a.docx", lambda: b"PK\x05\x06" + bytes(18), "解压后逐个上传"),
    "slides": ("a.pptx", lambda: package(papers.MAIN.format("presentationml.presentation")), "不是 Word"),
    "ofd": ("a.pdf", lambda: package(None, {"OFD.xml": "<ofd/>"}), "OFD"),
    "png called jpg": ("a.jpg", papers.png, "与扩展名不符"),
    "xlsx called docx": ("a.docx", papers.xlsx, "与扩展名不符"),
    "docx without ending": ("报告", package, "与扩展名不符"),
    "pdf with a second ending": ("a.pdf.exe", papers.pdf, "与扩展名不符"),
    "pdf whose ending only looks so": ("a.exe\u202efdp.", papers.pdf, "与扩展名不符"),
    "pdf cut off": ("a.pdf", lambda: papers.pdf(end=b""), "不完整"),
    "pdf with a script": ("a.pdf", lambda: papers.pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "脚本"),
    "pdf with a disguised script": ("a.pdf", lambda: papers.pdf(b"/S /J#61v#61Script "), "脚本"),
    "pdf that starts a program": ("a.pdf", lambda: papers.pdf(b"/S/Launch/F(cmd.exe)"), "脚本"),
    "pdf with a packed script": ("a.pdf", lambda: papers.pdf_with_packed(b"<</S/JavaScript/JS(x)>>"), "脚本"),
    "png without head": ("a.png", lambda: papers.png()[:12], "不完整"),
    "png with another head": ("a.png", lambda: papers.png(first=b"JUNK"), "不完整"),
    "png of no size": ("a.png", lambda: papers.png(0, 5), "不完整"),
    "png bomb": ("a.png", lambda: papers.png(25_000, 25_000), "25000×25000"),
    "png like a thread": ("a.png", lambda: papers.png(40_000, 1), "太大"),
    "jpeg bomb": ("a.jpg", lambda: papers.jpeg(65_000, 65_000), "太大"),
    "jpeg without frame": ("a.jpg", lambda: b"\xff\xd8\xff\xda\x00\x02" + bytes(50), "不完整"),
    "jpeg of many empty parts": ("a.jpg", lambda: b"\xff\xd8" + b"\xff\xe0\x00\x02" * 2_000_000, "不完整"),
    "jpeg of filling": ("a.jpg", lambda: b"\xff\xd8" + b"\xff" * 10_000_000, "不完整"),
    "macros": ("a.docx", lambda: package(parts={"word/vbaProject.bin": "x"}), "宏"),
    "macros by type": ("a.xlsx", lambda: package("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "宏"),
    "two kinds at once": ("a.docx", lambda: package(papers.DOCX + '"/><x ContentType="' + papers.XLSX), "不是 Word"),
    "declared entities": ("a.docx", lambda: package(None, {"[Content_Types].xml": ENTITIES}), "不是 Word"),
    "bomb": ("a.docx", bomb, "太大或太碎"),
    "large bomb": ("a.docx", large_bomb, "太大或太碎"),
    "bomb that lies": ("a.docx", liar, "损坏"),
    "too many parts": ("a.docx", lambda: many_parts(300), "太大或太碎"),
    "endless directory": ("a.docx", lambda: many_parts(20_000), "太大或太碎"),
    "one part twice": ("a.docx", twice_one_part, "太大或太碎"),
    "password on parts": ("a.docx", encrypted, "密码"),
    "packed in an odd way": ("a.docx", lambda: package(method=zipfile.ZIP_LZMA), "损坏"),
    "way out of the folder": ("a.docx", lambda: package(parts={"../../etc/passwd": "x"}), "损坏"),
    "second directory": ("a.docx", with_locator, "损坏"),
    "second end": ("a.docx", with_comment, "损坏"),
    "end that promises more": ("a.docx", lambda: package()[:-2] + b"\x05\0", "损坏"),
    "something behind the end": ("a.docx", lambda: package() + b"<script>", "损坏"),
    "something before the beginning": ("a.docx", lambda: b"PK\x03\x04<script>" + package(), "损坏"),
    "docx cut off": ("a.docx", lambda: package()[:-10], "损坏"),
    "docx with a changed byte": ("a.docx", lambda: package(method=0).replace(b"<w/>", b"<x/>", 1), "损坏"),
}  # fmt: skip


def test_what_is_of_no_kind_that_is_kept_is_refused_whatever_it_is_called() -> None:
    with pytest.raises(NotTaken):
        gate.check("a.pdf", io.BytesIO(b"#!/bin/sh"))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused_at_once_and_says_what_to_do(name: str) -> None:
    file, make_content, words = REFUSED[name]
    content = io.BytesIO(make_content())
    began = time.perf_counter()
    with pytest.raises(NotTaken) as refusal:
        gate.check(file, content)
    assert time.perf_counter() - began < SECONDS
    message = " ".join(refusal.value.messages)
    assert words in message and ("请" in message or "只收" in message), message


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("任命文件（2023）17号.pdf", "任命文件（2023）17号.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\桌面\\照片.png", "照片.png"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie_ x=1.pdf"),
        ("a\u202egnp.pdf", "agnp.pdf"),
        ("  .  照片 .png", "照片.png"),
        (".pdf", "未命名.pdf"),
        ("....", "未命名"),
        ("a<b>|c?.pdf", "a_b__c_.pdf"),
        ("字" * 300 + ".docx", "字" * (limits.MOST_NAME - 5) + ".docx"),
    ],
)
def test_names_keep_their_chinese_and_nothing_else_that_acts(name: str, kept: str) -> None:
    assert cleaned(name) == kept
    assert cleaned(kept) == kept
