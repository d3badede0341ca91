"""佐证材料: what is taken, who sees it, and that neither a refusal nor a crash leaves half of anything."""

from __future__ import annotations

import hashlib
import io
import re
import time
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from dashboard.admin.site import MENU
from metrics.acts.reorganising import recode
from metrics.acts.reviewing import accept
from metrics.acts.succession import supersede
from metrics.acts.undoing import restore
from metrics.acts.writing import writing
from metrics.files import attaching, gate, limits, store
from metrics.files.names import cleaned
from metrics.files.refusing import NotTaken
from metrics.models import Assignment, Attachment, Grant, MediaType, Role, TrailEntry
from metrics.models.rows import LedgerRow
from tests.support import cast, papers
from tests.support.maker import make
from tests.support.oracle import watching
from tests.support.papers import package, upload
from tests.support.site import client_of, make_account, signed_in
from tests.support.threads import run_together

SECONDS = 2.0


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# --- the gate ------------------------------------------------------------------------------------------------------

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


# --- on the page of a row ------------------------------------------------------------------------------------------


@pytest.fixture
def row(db: None) -> Assignment:
    cast.make_cast()
    return cast.make_assignment(unit=cast.VILLAGE)


@pytest.fixture
def clerk(row: Assignment) -> Client:
    return client_of(Role.CLERK, cast.VILLAGE)


def address(row: Any, view: str = "papers", *more: Any) -> str:
    return reverse(f"admin:metrics_{row._meta.model_name}_{view}", args=[row.pk, *more])


def put(client: Client, row: Any, *files: Any, note: str = "") -> Any:
    return client.post(address(row), {"papers": list(files), "note": note})


def attach(row: Any, name: str = "批复.pdf", content: bytes = b"") -> Attachment:
    """A file on the row, past the page."""
    taken = gate.check_all([(name, io.BytesIO(content or papers.pdf(f"/{row.pk}{name}".encode())))])
    with writing(None, "登记") as work:
        return attaching.attach(work, row, attaching.keep_all(taken), note="")[0]


def test_several_files_come_onto_a_row_as_one_act(clerk: Client, row: Assignment, files: Path) -> None:
    with watching() as seen:
        answer = put(clerk, row, upload("批复.pdf", papers.pdf()), upload("照片.png", papers.png()), note="任命文件")
    assert answer["Location"] == f"{address(row, 'change')}#papers"
    seen.assert_complete()
    assert seen.verbs == [("create", "Attachment")] * 2
    assert len({entry.work for entry in seen.entries}) == 1
    said = {(entry.why, entry.origin, entry.unit) for entry in seen.entries}
    assert said == {("任命文件", f"127.0.0.1 {address(row)}", cast.VILLAGE)}
    found = Attachment.objects.get(name="批复.pdf")
    digest = hashlib.sha256(papers.pdf()).hexdigest()
    assert (found.media_type, found.size, found.digest) == (MediaType.PDF, len(papers.pdf()), digest)
    assert (files / digest[:2] / digest).read_bytes() == papers.pdf()
    page = clerk.get(address(row, "change")).text
    for text in ("批复.pdf", "照片.png", "任命文件", "PNG", f"clerk-{cast.VILLAGE}先生"):
        assert text in page


def test_one_that_is_refused_keeps_all_out(clerk: Client, row: Assignment, files: Path) -> None:
    good, bad = upload("批复.pdf", papers.pdf()), upload("照片.jpg", papers.png())
    with watching() as seen:
        answer = put(clerk, row, good, bad, upload("空.pdf", b""), note="我写的说明")
    assert answer.status_code == 200
    for text in ("“照片.jpg”：内容是 PNG", "“空.pdf”：文件是空的", "什么也没有上传", "我写的说明"):
        assert text in answer.text
    assert "“批复.pdf”" not in answer.text
    assert not seen.changed and stored(files) == []


def test_nothing_chosen_is_told(clerk: Client, row: Assignment) -> None:
    assert "没有选文件" in put(clerk, row).text


def test_a_row_takes_twenty_files(clerk: Client, row: Assignment) -> None:
    def batch(count: int) -> list[Any]:
        return [upload(f"{n}.pdf", papers.pdf(b"/%d" % n)) for n in range(count)]

    assert put(clerk, row, *batch(limits.MOST_FILES + 1)).status_code == 200
    assert put(clerk, row, *batch(limits.MOST_FILES)).status_code == 302
    answer = put(clerk, row, upload("又.pdf", papers.pdf()))
    assert "一行最多放 20 份材料，现在已有 20 份，这次又选了 1 份" in answer.text
    assert Attachment.objects.count() == 20


def test_the_same_content_lies_once_and_is_once_on_a_row(clerk: Client, row: Assignment, files: Path) -> None:
    other = cast.make_assignment(unit=cast.VILLAGE)
    assert put(clerk, row, upload("甲.pdf", papers.pdf())).status_code == 302
    assert put(clerk, other, upload("乙.pdf", papers.pdf())).status_code == 302
    assert len(stored(files)) == 1
    assert "“丙.pdf”与“甲.pdf”内容相同" in put(clerk, row, upload("丙.pdf", papers.pdf())).text
    twins = (upload("丁.png", papers.png()), upload("戊.png", papers.png()))
    assert "“戊.png”与“丁.png”内容相同" in put(clerk, row, *twins).text
    assert Attachment.objects.count() == 2


def test_an_accepted_row_takes_more_only_with_a_note(clerk: Client, row: Assignment) -> None:
    with writing(None, "审核") as work:
        accept(work, row, seen_version=row.version)
    assert "须写明说明" in put(clerk, row, upload("a.pdf", papers.pdf())).text
    assert put(clerk, row, upload("a.pdf", papers.pdf()), note="补充批复").status_code == 302


def test_every_ledger_has_papers_and_nothing_else_has(row: Assignment) -> None:
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    models = [model for room in MENU.values() for model in room]
    ledgers = [model for model in models if issubclass(model, LedgerRow)]
    assert len(ledgers) > 30
    for model in ledgers:
        one = row if model is Assignment else make(model, unit=cast.VILLAGE)
        assert 'id="papers"' in client.get(address(one, "change")).text, model
        assert put(client, one, upload("a.pdf", papers.pdf())).status_code == 302, model
    assert Attachment.objects.count() == len(ledgers)
    assert 'id="papers"' not in client.get(address(row.unit, "change")).text
    with pytest.raises(NoReverseMatch):
        address(row.unit, "papers")


def test_the_page_of_the_ledger_shows_nothing_of_them(row: Assignment) -> None:
    attach(row, name="不外露.pdf")
    reader = client_of(Role.LEADER, cast.VILLAGE)
    assert "不外露" not in reader.get("/ledgers/assignments/?period=2023").text


# --- who sees them -------------------------------------------------------------------------------------------------

BEYOND = {
    "sibling": cast.OTHER_VILLAGE,
    "ancestor": cast.TOWN,
    "other branch": cast.FAR_VILLAGE,
    "outside": cast.OUTSIDE_VILLAGE,
}


def told(answer: Any) -> tuple[int, str]:
    """What an answer tells, apart from the token of the session and the address that was asked."""
    return answer.status_code, re.sub(r'(value|href|action)="[^"]*"', "", answer.text)


def ask_all(client: Client, row: Any, paper: int, entry: int) -> dict[str, Any]:
    return {
        "list": client.get(address(row)),
        "download": client.get(address(row, "paper", paper)),
        "upload": put(client, row, upload("x.pdf", papers.pdf(b"/X"))),
        "delete": client.post(address(row, "paper_delete", paper), {"why": "试"}),
        "restore": client.post(address(row, "paper_restore", entry)),
    }


def removed(row: Any) -> TrailEntry:
    """The entry of a file that was taken off the row."""
    paper = attach(row, name="旧.pdf")
    with writing(None, "清理", reason="传错") as work:
        attaching.detach(work, paper)
    return TrailEntry.objects.filter(ledger="metrics.Attachment", verb="delete").latest("pk")


@pytest.mark.parametrize("relation", BEYOND)
def test_what_lies_beyond_answers_like_what_is_not_there(clerk: Client, relation: str) -> None:
    foreign = cast.make_assignment(unit=BEYOND[relation])
    paper, entry = attach(foreign, name="别人的材料.pdf"), removed(foreign)
    nowhere = Assignment(pk=10**30)
    with watching() as seen:
        answers = ask_all(clerk, foreign, paper.pk, entry.pk)
        nothing = ask_all(clerk, nowhere, 10**30, 10**30)
    assert not seen.changed and not seen.entries
    for what, answer in answers.items():
        assert answer.status_code == 404, what
        assert told(answer) == told(nothing[what]), what
        assert "别人的材料" not in answer.text


def test_a_foreign_file_has_no_address_below_an_own_row(clerk: Client, row: Assignment) -> None:
    foreign = cast.make_assignment(unit=cast.OTHER_VILLAGE)
    paper, entry = attach(foreign), removed(foreign)
    person = attach(cast.make_person(unit=cast.VILLAGE))  # of an own row, in another ledger
    with watching() as seen:
        for key in (paper.pk, person.pk, 10**30):
            assert clerk.get(address(row, "paper", key)).status_code == 404
            assert clerk.post(address(row, "paper_delete", key), {"why": "试"}).status_code == 404
        assert clerk.post(address(row, "paper_restore", entry.pk)).status_code == 404
    assert not seen.changed and not seen.entries


@pytest.mark.parametrize("unit", [cast.VILLAGE, cast.GRID])
def test_own_rows_and_those_below_are_open(clerk: Client, unit: str) -> None:
    own = cast.make_assignment(unit=unit)
    paper, entry = attach(own), removed(own)
    codes = {what: answer.status_code for what, answer in ask_all(clerk, own, paper.pk, entry.pk).items()}
    assert codes == {"list": 200, "download": 200, "upload": 302, "delete": 302, "restore": 302}
    assert set(Attachment.objects.values_list("name", flat=True)) == {"x.pdf", "旧.pdf"}


def test_who_only_reads_downloads_and_changes_nothing(row: Assignment, files: Path) -> None:
    account = make_account("both", (Role.CLERK, cast.OTHER_VILLAGE), (Role.CLERK, cast.VILLAGE))
    Grant.objects.filter(account=account, unit=cast.VILLAGE).update(view_only=True)
    paper, entry = attach(row), removed(row)
    client, lying = signed_in(account), stored(files)
    with watching() as seen:
        codes = {what: answer.status_code for what, answer in ask_all(client, row, paper.pk, entry.pk).items()}
    assert codes == {"list": 200, "download": 200, "upload": 403, "delete": 403, "restore": 403}
    assert stored(files) == lying
    assert client.post(address(row, "paper_restore", 10**9)).status_code == 403
    assert not seen.changed and [entry.verb for entry in seen.entries] == ["download"]
    page = client.get(address(row, "change")).text
    assert paper.name in page and "paper-upload" not in page and "旧.pdf" not in client.get(address(row)).text


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ((), 302),
        ((Role.LEADER,), 302),
        ((Role.SYSTEM_ADMIN,), 404),
        ((Role.AUDITOR,), 404),
        ((Role.LEADER, Role.AUDITOR), 404),
    ],
)
def test_who_keeps_no_rows_has_no_address_for_them(row: Assignment, roles: tuple[Role, ...], status: int) -> None:
    paper, entry = attach(row), removed(row)
    client = signed_in(make_account("x", *((role, cast.DISTRICT) for role in roles)))
    with watching() as seen:
        for what, answer in ask_all(client, row, paper.pk, entry.pk).items():
            assert answer.status_code == status, what
            assert paper.name not in answer.text
    assert not seen.changed and not seen.entries


def test_rights_are_asked_again_in_the_transaction(
    clerk: Client, row: Assignment, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row goes to another village while the files are still coming."""
    keep = attaching.keep_all

    def meanwhile(taken: Any) -> Any:
        with writing(None, "划走") as work:
            work.correct(Assignment.objects.get(pk=row.pk), unit_id=cast.OTHER_VILLAGE)
        return keep(taken)

    monkeypatch.setattr(attaching, "keep_all", meanwhile)
    assert put(clerk, row, upload("a.pdf", papers.pdf())).status_code == 404
    assert not Attachment.objects.exists()


def test_no_file_is_served_by_its_place(clerk: Client, row: Assignment, files: Path) -> None:
    digest = attach(row).digest
    for start in ("/static/", "/media/", "/files/", "/var/files/", "/"):
        assert clerk.get(f"{start}{digest[:2]}/{digest}").status_code == 404
    served = [site_settings.STATIC_ROOT, *site_settings.STATICFILES_DIRS]
    assert not any(site_settings.FILES_DIR.is_relative_to(folder) for folder in served)
    assert files.stat().st_mode & 0o077 == 0
    assert store.place_of(digest).stat().st_mode & 0o077 == 0


# --- downloading ---------------------------------------------------------------------------------------------------


def test_a_download_is_in_the_trail_before_it_goes(clerk: Client, row: Assignment) -> None:
    paper = attach(row, name="批复.pdf", content=papers.pdf(b"/Y"))
    with watching() as seen:
        answer = clerk.get(address(row, "paper", paper.pk), REMOTE_ADDR="10.1.2.3")
        (entry,) = TrailEntry.objects.filter(verb="download")  # before a byte was read
    assert (entry.ledger, entry.key, entry.unit) == ("metrics.Attachment", str(paper.pk), cast.VILLAGE)
    assert (entry.why, entry.origin) == ("下载佐证材料 批复.pdf", f"10.1.2.3 {address(row, 'paper', paper.pk)}")
    assert entry.user.username == f"clerk-{cast.VILLAGE}"
    assert not seen.changed and not seen.raised
    assert answer.getvalue() == papers.pdf(b"/Y")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename=\".pdf\"; filename*=UTF-8''%E6%89%B9%E5%A4%8D.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy


@pytest.mark.parametrize("name", ["a\r\nX-Evil: 1.pdf", 'a"; filename="b.exe.pdf', "附件 一'二.pdf", "é\0;.pdf"])
def test_no_name_breaks_the_header(clerk: Client, row: Assignment, name: str) -> None:
    """Also one that came past the gate into the table."""
    paper = attach(row)
    with writing(None, "改名"):
        Attachment.objects.filter(pk=paper.pk).update(name=name.replace("\0", ""))
    answer = clerk.get(address(row, "paper", paper.pk))
    assert answer.status_code == 200 and "X-Evil" not in answer
    header = answer["Content-Disposition"]
    assert header.startswith("attachment; ") and header.count('"') == 2 and "\r" not in header and "\n" not in header


@pytest.mark.parametrize("harm", ["gone", "changed", "cut"])
def test_a_damaged_file_does_not_leave(clerk: Client, row: Assignment, harm: str) -> None:
    paper = attach(row)
    place = store.place_of(paper.digest)
    {
        "gone": place.unlink,
        "changed": lambda: place.write_bytes(place.read_bytes().replace(b"PDF", b"PDE")),
        "cut": lambda: place.write_bytes(place.read_bytes()[:-1]),
    }[harm]()
    answer = clerk.get(address(row, "paper", paper.pk), follow=True)
    assert "没有下载" in answer.text and answer.redirect_chain
    assert not TrailEntry.objects.filter(verb="download").exists()


def test_only_reading_downloads(clerk: Client, row: Assignment) -> None:
    paper = attach(row)
    assert clerk.post(address(row, "paper", paper.pk)).status_code == 405
    assert clerk.get(address(row, "paper_delete", paper.pk)).status_code == 405
    assert Attachment.objects.exists()


# --- taking off and bringing back ----------------------------------------------------------------------------------


def test_a_file_is_taken_off_only_for_a_reason(clerk: Client, row: Assignment, files: Path) -> None:
    paper = attach(row)
    answer = clerk.post(address(row, "paper_delete", paper.pk), {"why": "  "}, follow=True)
    assert "须写明事由" in answer.text and Attachment.objects.exists()
    with watching() as seen:
        clerk.post(address(row, "paper_delete", paper.pk), {"why": "传错了"})
    seen.assert_complete()
    assert [(entry.verb, entry.why) for entry in seen.entries] == [("delete", "传错了")]
    assert clerk.get(address(row, "change")).context["papers"].own == []
    assert stored(files) == [paper.digest]


def test_what_was_taken_off_comes_back(clerk: Client, row: Assignment) -> None:
    paper = attach(row, name="旧.pdf")
    clerk.post(address(row, "paper_delete", paper.pk), {"why": "传错了"})
    entry = TrailEntry.objects.get(verb="delete")
    page = clerk.get(address(row)).text
    assert "旧.pdf" in page and "传错了" in page
    with watching() as seen:
        clerk.post(address(row, "paper_restore", entry.pk))
    seen.assert_complete()
    assert [entry.verb for entry in seen.entries] == ["restore"]
    back = Attachment.objects.get()
    assert (back.pk, back.name, back.digest) == (paper.pk, "旧.pdf", paper.digest)
    assert clerk.get(address(row, "paper", back.pk)).status_code == 200
    assert clerk.post(address(row, "paper_restore", entry.pk)).status_code == 404


def test_what_is_gone_or_there_again_does_not_come_back(clerk: Client, row: Assignment) -> None:
    entry = removed(row)
    digest = entry.before["digest"]
    content = store.place_of(digest).read_bytes()
    store.place_of(digest).unlink()
    answer = clerk.post(address(row, "paper_restore", entry.pk), follow=True)
    assert "不能恢复" in answer.text and not Attachment.objects.exists()
    assert put(clerk, row, upload("旧.pdf", content)).status_code == 302
    assert "没有删除过的材料" in clerk.get(address(row)).text
    assert clerk.post(address(row, "paper_restore", entry.pk)).status_code == 404


# --- 变更, 区划调整 and the row itself ------------------------------------------------------------------------------


def test_files_follow_a_row_to_its_successor_and_stay_its_own(clerk: Client, row: Assignment) -> None:
    paper = attach(row, name="任命.pdf")
    with writing(None, "变更") as work:
        middle = supersede(work, row, date(2023, 3, 1), role="reserve_secretary")
        last = supersede(work, middle, date(2023, 6, 1), role="reserve_cadre")
    page = clerk.get(address(last, "change"))
    assert [(each.attachment.pk, each.row) for each in page.context["papers"].earlier] == [(paper.pk, str(row.pk))]
    assert "变更前各行的材料" in page.text and address(row, "paper", paper.pk) in page.text
    assert address(row, "paper_delete", paper.pk) not in page.text
    assert clerk.get(address(last, "paper", paper.pk)).status_code == 404
    assert clerk.post(address(last, "paper_delete", paper.pk), {"why": "试"}).status_code == 404


def test_files_of_a_row_before_that_lies_elsewhere_are_not_named(row: Assignment) -> None:
    attach(row, name="前村的任命.pdf")
    with writing(None, "调动") as work:
        last = supersede(work, row, date(2023, 3, 1), unit_id=cast.OTHER_VILLAGE)
    page = client_of(Role.CLERK, cast.OTHER_VILLAGE).get(address(last, "change")).text
    assert "前村的任命" not in page and "变更前各行的材料" not in page


def test_files_of_a_deleted_row_come_back_with_it(clerk: Client, row: Assignment) -> None:
    paper = attach(row)
    place = address(row, "paper", paper.pk)
    with writing(None, "删除") as work:
        work.delete(row)
    assert clerk.get(place).status_code == 404
    with writing(None, "恢复") as work:
        restore(work, TrailEntry.objects.get(ledger="metrics.Assignment", verb="delete"))
    assert clerk.get(place).status_code == 200


def test_a_new_code_leaves_files_where_they_came_in(row: Assignment) -> None:
    paper = attach(row)
    officer = client_of(Role.OFFICER, cast.DISTRICT)
    recode(None, cast.VILLAGE, f"{cast.TOWN}077", date(2023, 7, 1), "批复")
    paper.refresh_from_db()
    assert (paper.unit_id, paper.version) == (cast.VILLAGE, 1)
    successor = Assignment.objects.get(predecessor=row)
    assert paper.name in officer.get(address(successor, "change")).text


# --- requests that bring too much ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "status"), [(site_settings.MOST_REQUEST_BYTES + 1, 413), (site_settings.MOST_REQUEST_BYTES, 200)]
)
def test_a_body_that_is_too_large_is_refused_unread(clerk: Client, row: Assignment, size: int, status: int) -> None:
    """One of the right size is read, and nothing found in it."""
    kind = "multipart/form-data; boundary=x"
    answer = clerk.generic("POST", address(row), b"", kind, CONTENT_LENGTH=str(size))
    assert answer.status_code == status
    assert ("一次最多提交 100 MB" in answer.text) == (status == 413)


@pytest.mark.django_db
def test_who_is_not_signed_in_sends_no_files() -> None:
    for length in ("6000000", "9" * 40):
        answer = Client().generic("POST", "/sign-in/", b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=length)
        assert answer.status_code == 413


def test_too_many_fields_are_told_in_words(clerk: Client, row: Assignment) -> None:
    answer = clerk.post(address(row), {f"f{n}": "x" for n in range(site_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})
    assert (answer.status_code, "什么也没有保存" in answer.text) == (413, True)


def test_large_files_wait_on_disk(clerk: Client, row: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    check_all = gate.check_all

    def look(files: Any) -> Any:
        files = list(files)
        seen.extend(type(content).__name__ for _name, content in files)
        return check_all(files)

    monkeypatch.setattr("dashboard.admin.papers.upload_form.check_all", look)
    for name, content in (("大.pdf", papers.pdf(b"x" * 400_000)), ("小.pdf", papers.pdf())):
        assert put(clerk, row, upload(name, content)).status_code == 302
    assert seen == ["TemporaryUploadedFile", "InMemoryUploadedFile"]


# --- crashes, disks and many at once -------------------------------------------------------------------------------


def test_a_crash_between_file_and_row_leaves_a_file_that_is_named(
    clerk: Client, row: Assignment, files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*args: Any, **options: Any) -> None:
        raise SystemError("power failure")

    clerk.raise_request_exception = False
    with monkeypatch.context() as patch, watching() as seen:
        patch.setattr(attaching, "_attachment", crash)
        assert put(clerk, row, upload("a.pdf", papers.pdf())).status_code == 500
    assert not seen.changed
    digest = hashlib.sha256(papers.pdf()).hexdigest()
    call_command("check_files")
    assert f"没有行指向\t{digest[:2]}/{digest}" in capsys.readouterr().out
    assert put(clerk, row, upload("a.pdf", papers.pdf())).status_code == 302
    call_command("check_files")
    assert capsys.readouterr().out == "佐证材料 1 份，全部完好。\n"


def test_a_full_disk_is_told_and_leaves_nothing(
    clerk: Client, row: Assignment, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("metrics.files.store.os.fsync", full)
    assert "文件存不下来" in put(clerk, row, upload("a.pdf", papers.pdf())).text
    assert stored(files) == [] and not Attachment.objects.exists()


def test_a_file_is_on_disk_before_it_has_its_name(monkeypatch: pytest.MonkeyPatch, files: Path) -> None:
    steps: list[str] = []
    sync, replace = store.os.fsync, store.os.replace
    monkeypatch.setattr(store.os, "fsync", lambda handle: (steps.append("sync"), sync(handle))[1])
    monkeypatch.setattr(store.os, "replace", lambda *args: (steps.append("name"), replace(*args))[1])
    store.keep(io.BytesIO(b"x"))
    assert steps == ["sync", "name", "sync", "sync"]


def test_what_lies_damaged_is_mended_by_the_same_content(files: Path) -> None:
    digest = store.keep(io.BytesIO(papers.pdf()))
    store.place_of(digest).write_bytes(b"x")
    assert not store.is_intact(digest)
    assert store.keep(io.BytesIO(papers.pdf())) == digest
    assert store.is_intact(digest) and stored(files) == [digest]


def test_the_check_names_what_is_lost_and_what_can_come_back(
    row: Assignment, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, entry = attach(row, name="丢了.pdf"), removed(row)
    (files / "incoming-1").write_bytes(b"half")
    store.place_of(lost.digest).unlink()
    with pytest.raises(CommandError, match="1 份佐证材料缺失或损坏"):
        call_command("check_files")
    out = capsys.readouterr().out
    assert f"缺失或损坏\tmetrics.Assignment {row.pk}\t{lost.pk}\t丢了.pdf" in out
    assert f"已删除，可恢复\t{entry.before['digest'][:2]}/" in out and "没有行指向\tincoming-1" in out


@pytest.mark.django_db(transaction=True)
def test_of_two_who_fill_a_row_one_is_refused() -> None:
    cast.make_cast()
    row = cast.make_assignment(unit=cast.VILLAGE)
    batches = [
        attaching.keep_all(gate.check_all((f"{n}.pdf", io.BytesIO(papers.pdf(b"/%d" % n))) for n in part))
        for part in (range(12), range(100, 112))
    ]
    refused: list[str] = []

    def put_on(batch: Any) -> None:
        try:
            with writing(None, "上传") as work:
                attaching.attach(work, row, batch, note="")
        except ValidationError as refusal:
            refused.extend(refusal.messages)

    assert run_together(*(lambda batch=batch: put_on(batch) for batch in batches)) == []
    assert Attachment.objects.count() == 12 and len(refused) == 1
