"""The unit of work: what it stamps, what leaves no trace, and how one joins another."""

from __future__ import annotations

import pytest

from metrics.acts.writing import writing
from metrics.models import Assignment, OrgUnit, TrailEntry
from metrics.models.current import current
from tests.support import cast
from tests.support.cast import make_assignment, make_person
from tests.support.oracle import watching
from tests.support.site import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> dict[str, OrgUnit]:
    return cast.make_cast()


def test_stamps_and_versions() -> None:
    row, user = make_assignment(), make_account("clerk")
    with writing(user, "改") as work:
        work.correct(row, note="甲")
        Assignment.objects.filter(pk=row.pk).update(note="乙")
    row.refresh_from_db()
    assert (row.version, row.changed_by, row.changed_at) == (3, user, work.at)


def test_saving_without_a_change_leaves_no_trace() -> None:
    row = make_assignment()
    with watching() as seen, writing(None, "没改") as work:
        work.correct(row)
        work.correct(row, note=row.note)
    assert (seen.changed, seen.entries, seen.raised) == ({}, [], {})


def test_a_row_made_and_taken_out_at_once_leaves_no_trace() -> None:
    with watching() as seen, writing(None, "试") as work:
        work.delete(make_person())
    assert (seen.changed, seen.entries, seen.raised) == ({}, [], {})


def test_an_inner_unit_of_work_joins_the_outer() -> None:
    row = make_assignment()
    with watching() as seen, writing(None, "外") as outer:
        with writing(None, "内") as inner:
            assert inner is outer is current()
            inner.correct(row, note="甲")
        assert TrailEntry.objects.filter(work=outer.id).count() == 0
        outer.correct(row.person, name="某乙")
    seen.assert_complete()
    assert {(entry.work, entry.why) for entry in seen.entries} == {(outer.id, "外")}
    assert set(seen.raised.values()) == {1}
