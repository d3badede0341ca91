"""A paper leaves as it came, and the trail knows it first."""

from __future__ import annotations

import pytest
from django.test import Client

from metrics.acts.writing import writing
from metrics.files import store
from metrics.models import Assignment, Attachment, TrailEntry
from tests.dashboard.admin.papers.putting import address, attach
from tests.support import cast, papers
from tests.support.oracle import watching


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
