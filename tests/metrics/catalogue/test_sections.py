"""Who is responsible for some sections sees and enters these, where the grant says so; who only looks, nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from metrics.models import Grant, Role, Workshop
from tests.support import cast
from tests.support.site import load_catalogue, make_account, regrant, signed_in

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
    regrant(account, {"role": Role.OFFICER}, sections=["G1"])
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
def test_a_page_of_another_section_does_not_exist_there(officer, page: str, *, is_open: bool) -> None:
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
    regrant(account, {"unit": cast.TOWN}, view_only=True)
    clerk = signed_in(account)
    seen, own = cast.make_workshop(unit=cast.VILLAGE), cast.make_workshop(unit=cast.OTHER_VILLAGE)
    assert clerk.get(f"/?{YEAR}&unit={cast.VILLAGE}").status_code == 200
    assert clerk.get(f"/admin/metrics/workshop/{seen.pk}/change/").status_code == 200
    assert clerk.post(f"/admin/metrics/workshop/{seen.pk}/change/", {"name": "改"}).status_code == 403
    assert clerk.post(f"/admin/metrics/workshop/{seen.pk}/delete/", {"post": "yes"}).status_code == 403
    units = clerk.get(f"/admin/metrics/workshop/{own.pk}/change/").context["adminform"].form.fields["unit"].queryset
    assert {unit.pk for unit in units} == {cast.OTHER_VILLAGE}


def test_grants_are_given_with_their_sections() -> None:
    system, account = signed_in(make_account("system", (Role.SYSTEM_ADMIN, cast.DISTRICT))), make_account("new")
    page = f"/admin/metrics/account/{account.pk}/change/"
    kept = {"username": "new", "name": "新人", "is_active": "on", "grants-TOTAL_FORMS": 1, "grants-INITIAL_FORMS": 0}
    kept["seen_version"] = 1
    grant = {"grants-0-unit": cast.DISTRICT, "grants-0-role": "clerk", "grants-0-sections": ["G1", "G2"]}
    refused = system.post(page, kept | grant)
    assert refused.status_code == 200 and "只有区级业务员可以只负责几个板块" in refused.text
    assert system.post(page, kept | grant | {"grants-0-role": "officer"}).status_code == 302
    assert Grant.objects.get(account=account).sections == ["G1", "G2"]
    assert "教育培训" in system.get(page).text


def test_who_runs_the_accounts_keeps_nothing_else_and_gives_himself_nothing() -> None:
    own = make_account("system", (Role.SYSTEM_ADMIN, cast.DISTRICT))
    system, account = signed_in(own), make_account("new")
    kept = {"username": "new", "name": "新人", "is_active": "on", "grants-TOTAL_FORMS": 2, "grants-INITIAL_FORMS": 0}
    kept["seen_version"] = 1
    both = {"grants-0-unit": cast.DISTRICT, "grants-0-role": "auditor"}
    both |= {"grants-1-unit": cast.VILLAGE, "grants-1-role": "clerk"}
    refused = system.post(f"/admin/metrics/account/{account.pk}/change/", kept | both)
    assert refused.status_code == 200 and "不能兼任其他角色" in refused.text
    assert not Grant.objects.filter(account=account).exists()
    more = {"username": "system", "grants-TOTAL_FORMS": 1, "grants-INITIAL_FORMS": 0, "grants-0-unit": cast.DISTRICT}
    system.post(f"/admin/metrics/account/{own.pk}/change/", more | {"grants-0-role": "clerk", "is_active": "on"})
    assert set(Grant.objects.filter(account=own).values_list("role", flat=True)) == {"system_admin"}
