"""What a list shows and is asked, and what stands on a form beside its row."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.models import (
    Assignment,
    Keeping,
    Return,
    Role,
    Workshop,
)
from tests.support import cast
from tests.support.site import address, change_list, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


@pytest.mark.parametrize(
    "lookup", ["person__birth_date__startswith", "person__name", "unit__name__contains", "note", "pk__gt"]
)
def test_only_offered_filters_are_answered(clerk, lookup: str) -> None:
    assert clerk.get(change_list(Assignment), {lookup: "1"}).status_code in {302, 400}


def test_a_list_is_narrowed_to_a_unit_and_what_lies_below() -> None:
    rows = [cast.make_workshop(unit=unit) for unit in (cast.VILLAGE, cast.OTHER_VILLAGE, cast.FAR_VILLAGE)]
    client = client_of(Role.CLERK, cast.TOWN)
    for unit, expected in ((cast.TOWN, rows[:2]), (cast.VILLAGE, rows[:1]), (cast.FAR_VILLAGE, []), ("x", [])):
        page = client.get(change_list(Workshop), {"below": unit})
        assert page.status_code == 200 and list(page.context["cl"].result_list) == expected


def test_nobody_is_offered_more_choices_to_filter_by_than_he_reads() -> None:
    cast.store(Keeping(unit_id=cast.DISTRICT, part="courses", kept_from=date(2021, 1, 1)))
    page = client_of(Role.OFFICER, cast.DISTRICT).get(change_list(Keeping))
    assert "part__exact" not in page.text and "培训班" in page.text
    assert "role__exact" in client_of(Role.CLERK, cast.VILLAGE).get(change_list(Assignment)).text


def test_an_inline_shows_no_row_of_another_unit() -> None:
    client = client_of(Role.CLERK, cast.VILLAGE)
    assignment = cast.make_assignment(unit=cast.VILLAGE)
    mentor = cast.make_person(unit=cast.OTHER_VILLAGE, name="别村帮带人")
    cast.make_mentoring(assignment=assignment, unit=cast.OTHER_VILLAGE, mentor=mentor)
    assert "别村帮带人" not in client.get(address(assignment)).text


def test_a_return_lists_its_subject(clerk) -> None:
    row = cast.make_return(subject=cast.make_workshop(unit=cast.VILLAGE, name="藤编工坊"))
    page = clerk.get(change_list(Return))
    assert "藤编工坊" in page.text and str(row.period) in page.text
