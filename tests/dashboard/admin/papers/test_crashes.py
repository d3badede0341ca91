"""Neither a crash, a full disk nor a second writer leaves half of anything."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from metrics.acts.writing import writing
from metrics.files import attaching, gate, store
from metrics.models import Assignment, Attachment
from tests.dashboard.admin.papers.putting import attach, put, removed, stored
from tests.support import cast, papers
from tests.support.oracle import watching
from tests.support.papers import upload
from tests.support.threads import run_together


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
