"""Who is responsible for some sections sees and enters these, where the grant says so; who only looks, nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from metrics.models import Grant, Role, Workshop
from tests.support import cast
from tests.support.site import load_catalogue, make_account, signed_in

pytestmark = pytest.mark.django_db
YEAR = "period=2023"


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()
    load_catalogue()
    cast.make_assignment()
    cast.make_workshop()


@pytest.fixture
def officer() -> Client:
    """Responsible for training in the district, and for everything in one village."""
    account = make_account("training", (Role.OFFICER, cast.DISTRICT), (Role.CLERK, cast.FAR_VILLAGE))
    Grant.objects.filter(account=account, role=Role.OFFICER).update(sections=["G1"])
    return signed_in(account)


def codes(client: Client, unit: str) -> set[str]:
    themes = client.get(f"/?{YEAR}&unit={unit}").context["themes"]
    return {entry.indicator.section for theme in themes for section in theme.sections for entry in section.entries}


def test_the_overview_has_only_the_own_sections(officer) -> None:
    assert codes(officer, cast.DISTRICT) == {"G1"}
    assert codes(officer, cast.FAR_VILLAGE) > {"G1", "E1", "U1"}


@pytest.mark.parametrize(
    ("page", "is_open"),
    [
        ("/themes/grassroots/", True), ("/themes/economy/", False),
        ("/sections/G1/", True), ("/sections/G2/", False),
        ("/indicators/G1-03/", True), ("/indicators/E3-01/", False),
        ("/ledgers/assignments/", True), ("/ledgers/units/", True), ("/ledgers/workshops/", False),
        ("/ledgers/workshops/rows.csv", False), ("/indicators/E3-01/rows.csv", False),
        ("/summaries/G1/units.csv", True), ("/summaries/E3/units.csv", False), ("/summaries/all/units.csv", True),
        ("/summaries/economy/months.xlsx", False),
    ],
)  # fmt: skip
def test_a_page_of_another_section_does_not_exist_there(officer, page: str, is_open: bool) -> None:
    assert officer.get(f"{page}?{YEAR}&unit={cast.DISTRICT}").status_code == (200 if is_open else 404)
    assert officer.get(f"{page}?{YEAR}&unit={cast.FAR_VILLAGE}").status_code == 200


def test_the_file_of_all_figures_has_only_the_own(officer) -> None:
    listed = officer.get(f"/summaries/all/figures.csv?{YEAR}&unit={cast.DISTRICT}").content.decode("utf-8-sig")
    assert {line.split(",")[0][:2] for line in listed.splitlines()[1:]} == {"G1"}


def test_ledgers_of_other_sections_are_not_kept_either(officer) -> None:
    here, there = cast.make_workshop(unit=cast.VILLAGE), cast.make_workshop(unit=cast.FAR_VILLAGE)
    shown = officer.get("/admin/metrics/workshop/").context["cl"].queryset
    assert list(shown) == [there]
    assert officer.get(f"/admin/metrics/workshop/{here.pk}/change/").status_code == 302
    assert officer.get(f"/admin/metrics/workshop/{there.pk}/change/").status_code == 200
    assert Workshop.objects.count() == 3


def test_who_only_looks_enters_nothing() -> None:
    account = make_account("looker", (Role.CLERK, cast.TOWN), (Role.CLERK, cast.OTHER_VILLAGE))
    Grant.objects.filter(account=account, unit=cast.TOWN).update(view_only=True)
    clerk = signed_in(account)
    seen, own = cast.make_workshop(unit=cast.VILLAGE), cast.make_workshop(unit=cast.OTHER_VILLAGE)
    assert clerk.get(f"/?{YEAR}&unit={cast.VILLAGE}").status_code == 200
    assert clerk.get(f"/admin/metrics/workshop/{seen.pk}/change/").status_code == 200
    assert clerk.post(f"/admin/metrics/workshop/{seen.pk}/change/", {"name": "改"}).status_code == 403
    assert clerk.post(f"/admin/metrics/workshop/{seen.pk}/delete/", {"post": "yes"}).status_code == 403
    units = clerk.get(f"/admin/metrics/workshop/{own.pk}/change/").context["adminform"].form.fields["unit"].queryset
    assert {unit.pk for unit in units} == {cast.OTHER_VILLAGE}
