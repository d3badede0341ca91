"""The trail is read only, and tells of one's own units."""

from __future__ import annotations

import pytest

from metrics.acts.writing import writing
from metrics.models import (
    Person,
    Role,
    TrailEntry,
)
from tests.support import cast
from tests.support.site import address, change_list, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def test_the_trail_is_read_only_and_of_own_units() -> None:
    cast.make_assignment(unit=cast.VILLAGE, note="本村的行")
    cast.make_assignment(unit=cast.OTHER_VILLAGE, note="别村的行")
    village = client_of(Role.AUDITOR, cast.VILLAGE)
    units = {entry.unit for entry in village.get(change_list(TrailEntry)).context["cl"].queryset}
    assert units in ({cast.VILLAGE, ""}, {cast.VILLAGE, cast.GRID, ""}, {cast.VILLAGE, cast.GRID})
    entry = TrailEntry.objects.filter(unit=cast.VILLAGE).first()
    assert village.get(address(entry)).status_code == 200
    assert village.post(address(entry), {"why": "x"}).status_code == 403
    assert village.post(address(entry, "delete"), {"post": "yes"}).status_code == 403


def test_the_history_of_a_row_tells_nothing_of_when_it_was_another_units(clerk) -> None:
    row = cast.make_assignment(unit=cast.OTHER_VILLAGE, note="别村的备注")
    person = Person.objects.get(pk=row.person_id)
    with writing(None, "转来") as work:
        work.correct(person, unit_id=cast.VILLAGE)
        work.correct(row, unit_id=cast.VILLAGE, note="")
    page = clerk.get(address(row, "history"))
    # What was corrected is of the unit that keeps the row now; what was entered before is not.
    assert [told.entry.verb for told in page.context["history"]] == ["correct"]
