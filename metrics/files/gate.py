"""What may be kept as a supporting paper. Its content says what a file is; the ending of its name has to agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.files.documents import check_pdf
from metrics.files.limits import MEGABYTE, MOST_BYTES, MOST_FILES
from metrics.files.names import cleaned, ending_of
from metrics.files.packages import check_package
from metrics.files.pictures import check_jpeg, check_png
from metrics.files.refusing import NotTaken
from metrics.models import MediaType

ENDINGS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
    MediaType.DOCX: (".docx",),
    MediaType.XLSX: (".xlsx",),
}
NONE = gettext_lazy("没有选文件。请先选文件再上传。")
EMPTY = gettext_lazy("文件是空的。请打开确认有内容，再上传。")
TOO_LARGE = gettext_lazy("文件超过 %(most)s MB。请压缩或拆成几份再上传。")
TOO_MANY = gettext_lazy(
    "一行最多放 %(most)s 份材料，现在已有 %(kept)s 份，这次又选了 %(more)s 份。请合并或删去几份再上传。"
)
OTHER = gettext_lazy("只收 PDF、JPEG、PNG、Word(.docx)和 Excel(.xlsx)。请另存为其中一种再上传。")
MISNAMED = gettext_lazy("内容是 %(kind)s，与扩展名不符。请选对文件，或把扩展名改为 %(ending)s 再上传。")
OLD_OFFICE = gettext_lazy("这是旧版的 Office 文档，或加了密码的文档。请去掉密码，另存为 .docx 或 .xlsx 再上传。")
PICTURE = gettext_lazy("这种图片格式不收。请另存为 JPEG 或 PNG 再上传。")
PACKED = gettext_lazy("压缩包不收。请解压后逐个上传。")

# Signs near the beginning (offset, signs) of files that are not taken and whose owners can be told more.
_KNOWN: tuple[tuple[int, bytes, Promise], ...] = (
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (0, b"{\\rtf", OLD_OFFICE),
    *((0, magic, PICTURE) for magic in (b"GIF8", b"BM", b"II*\0", b"MM\0*")),
    *((4, magic, PICTURE) for magic in (b"ftyphei", b"ftypmif1", b"ftypmsf1", b"ftypavif")),
    (8, b"WEBP", PICTURE),
    *((0, magic, PACKED) for magic in (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")),
)


@dataclass(frozen=True)
class Taken:
    """A file that passed the gate: the name it keeps, what it is, its size in bytes, and its content."""

    name: str
    media_type: MediaType
    size: int
    content: BinaryIO


def check_all(files: Iterable[tuple[str, BinaryIO]]) -> list[Taken]:
    """All of the files, given with their names. Raises ValidationError with every refusal: all are taken, or none."""
    files = list(files)
    if not files:
        raise NotTaken(NONE)
    check_number(0, len(files))
    taken, refusals = [], []
    for name, content in files:
        try:
            taken.append(check(name, content))
        except NotTaken as refusal:
            words = _("“%(name)s”：%(why)s") % {"name": cleaned(name), "why": " ".join(refusal.messages)}
            refusals.append(ValidationError(words, code="file"))
    if refusals:
        raise ValidationError(refusals)
    return taken


def check_number(kept: int, more: int) -> None:
    """Raises NotTaken when a row that has `kept` files would have too many."""
    if kept + more > MOST_FILES:
        raise NotTaken(TOO_MANY, most=MOST_FILES, kept=kept, more=more)


def check(name: str, content: BinaryIO) -> Taken:
    """One file. Raises NotTaken."""
    name = cleaned(name)
    size = content.seek(0, 2)
    if not size:
        raise NotTaken(EMPTY)
    if size > MOST_BYTES:
        raise NotTaken(TOO_LARGE, most=MOST_BYTES // MEGABYTE)
    kind = recognised(content)
    if ending_of(name) not in ENDINGS[kind]:
        raise NotTaken(MISNAMED, kind=kind.label, ending=ENDINGS[kind][0])
    content.seek(0)
    return Taken(name, kind, size, content)


def recognised(content: BinaryIO) -> MediaType:
    """What the content is, looked through as far as its kind asks. Raises NotTaken."""
    content.seek(0)
    head = content.read(16)
    for magic, kind, look in _TAKEN:
        if head.startswith(magic):
            look(content)
            return kind
    if head.startswith(b"PK\x03\x04"):
        return check_package(content)
    raise NotTaken(next((why for offset, magic, why in _KNOWN if head.startswith(magic, offset)), OTHER))


_TAKEN: tuple[tuple[bytes, MediaType, Callable[[BinaryIO], None]], ...] = (
    (b"%PDF-", MediaType.PDF, check_pdf),
    (b"\xff\xd8\xff", MediaType.JPEG, check_jpeg),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG, check_png),
)
