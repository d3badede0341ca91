"""变更: a row is closed and goes on in another, with what hangs on it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.models import Mentoring, OrgUnit
from tests.support import cast
from tests.support.cast import DISTRICT, OTHER_VILLAGE, make_assignment, make_mentoring
from tests.support.oracle import watching

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> dict[str, OrgUnit]:
    return cast.make_cast()


def test_succeeding_takes_dependents_along() -> None:
    row = make_assignment()
    old, late = make_mentoring(assignment=row), make_mentoring(assignment=row, started_on=date(2023, 5, 1))
    over = make_mentoring(assignment=row, ended_on=date(2022, 12, 31))
    with watching() as seen, writing(None, "调村") as work:
        new = supersede(work, row, date(2023, 5, 1), unit_id=OTHER_VILLAGE)
    seen.assert_complete()
    row.refresh_from_db()
    assert (row.ended_on, new.started_on, new.predecessor, new.version) == (date(2023, 4, 30), date(2023, 5, 1), row, 1)
    carried = Mentoring.objects.get(predecessor=old)
    assert (carried.assignment, carried.started_on) == (new, date(2023, 5, 1))
    assert Mentoring.objects.get(pk=late.pk).assignment == new
    assert Mentoring.objects.get(pk=over.pk).assignment == row
    assert seen.pairs == {(DISTRICT, "Assignment"), (DISTRICT, "Mentoring")}


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2021, 12, 31), date(2023, 7, 1)])
def test_succeeding_must_fall_into_the_row(day: date) -> None:
    row = make_assignment(started_on=date(2022, 1, 1), ended_on=date(2023, 6, 30))
    with watching() as seen, pytest.raises(ValidationError), writing(None, "变更") as work:
        supersede(work, row, day)
    assert seen.changed == {}


def test_a_row_is_succeeded_once() -> None:
    row = make_assignment()
    with writing(None, "变更") as work:
        supersede(work, row, date(2023, 5, 1))
    with watching() as seen, pytest.raises(ValidationError), writing(None, "再变更") as work:
        supersede(work, row, date(2022, 8, 1))
    assert seen.changed == {}
