"""Papers are taken off and brought back, and follow their row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.test import Client

from metrics.acts.reorganising import recode
from metrics.acts.succession import supersede
from metrics.acts.undoing import restore
from metrics.acts.writing import writing
from metrics.files import store
from metrics.models import Assignment, Attachment, Role, TrailEntry
from tests.dashboard.admin.papers.putting import address, attach, put, removed, stored
from tests.support import cast
from tests.support.oracle import watching
from tests.support.papers import upload
from tests.support.site import client_of


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
