"""Papers are put on a row together or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client

from metrics.acts.reviewing import accept
from metrics.acts.writing import writing
from metrics.files import gate, limits
from metrics.models import Assignment, Attachment, MediaType
from tests.dashboard.admin.papers.putting import address, put, stored
from tests.support import cast, papers
from tests.support.oracle import watching
from tests.support.papers import upload


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
