"""The demonstration: what its script makes, that its ledgers give the figures of the report, and its gaps."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils import timezone

from metrics.acts.writing import writing
from metrics.aggregation.reading import compute
from metrics.catalogue.loading import current_catalogue
from metrics.ingest.loading import import_folder
from metrics.ingest.sheets import SHEETS
from metrics.models import (
    Account,
    Activity,
    Admission,
    Appraisal,
    Asset,
    Assignment,
    Case,
    Circle,
    CollectiveIncome,
    Confirmation,
    Counter,
    Course,
    Document,
    Enterprise,
    Estate,
    ExchangeFile,
    ExchangeStep,
    Facility,
    Fund,
    Grant,
    Meeting,
    Mentoring,
    OrgUnit,
    Pairing,
    PartyOrganisation,
    Person,
    Rating,
    Return,
    Revitalisation,
    Role,
    ServiceOffer,
    Stake,
    Succession,
    TrailEntry,
    VolunteerGroup,
    Workshop,
)
from metrics.models.order import LOCK_ORDER
from metrics.periods import Period
from tests.support.places import EXPECTED_FIGURES, FIXTURES

# What the report prints where it says no exact number.
TEXTS = {
    "G1-02": "600余人",
    "G3-05": "80余个",
    "U1-06": "2万元",
    "U3-03": "20余项",
    "U3-04": "8000余名",
    "U3-05": "1.8万余人次",
}
END, TODAY = date(2023, 12, 31), date(2024, 6, 30)
ROOT, YEAR = "529901", Period.parse("2023")
pytestmark = pytest.mark.django_db


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def loaded(demonstration: str) -> None:
    """Every test here stands on it."""


# --- the sheets ------------------------------------------------------------------------------------------------------


def test_the_sheets_are_what_the_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", str(FIXTURES / "make_demo.py"), str(tmp_path)], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in (FIXTURES / "demo").iterdir()}


def test_every_ledger_has_a_sheet() -> None:
    assert {path.stem for path in (FIXTURES / "demo").iterdir()} == {sheet.label for sheet in SHEETS}


def test_imported_again_the_demonstration_stays() -> None:
    entries = TrailEntry.objects.count()
    assert all(count.unchanged and not count.added for count in import_folder(FIXTURES / "demo"))
    assert TrailEntry.objects.count() == entries


def test_no_row_holds_all_of_a_sum() -> None:
    """Real totals come from many: no subject gives half of one."""
    for rows, column in (
        (Confirmation.objects.exclude(decided_on=None), "original_value"),
        (ExchangeFile.objects.filter(dealt_on__year=2023), "amount"),
        (CollectiveIncome.objects.filter(period_start__year=2023, unit__kind="community"), "operating"),
        (Return.objects.filter(kind="enterprise", period_start__year=2023), "revenue"),
        (Return.objects.filter(kind="workshop", period_start__year=2023), "revenue"),
        (Revitalisation.objects.in_force(END), "asset__original_value"),
    ):
        found = rows.aggregate(largest=Max(column), total=Sum(column))
        assert found["largest"] * 2 < found["total"], column


# --- the figures -----------------------------------------------------------------------------------------------------


def expected() -> list[dict[str, str]]:
    with EXPECTED_FIGURES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_report_has_63_figures() -> None:
    assert len(expected()) == 63
    assert {row["code"] for row in expected() if row["precision"] == "at_least"} == TEXTS.keys()


def test_the_ledgers_give_the_figures_of_the_report() -> None:
    rows = expected()
    figures = compute([row["code"] for row in rows], ROOT, YEAR)
    indicators = current_catalogue().indicators
    for row in rows:
        code, figure = row["code"], figures.of(row["code"])
        assert figure.value is not None, code
        assert indicators[code].style.unit.key == row["unit"], code
        if row["precision"] == "exact":
            # What the ledgers say, not what rounding makes of it.
            assert figure.value == Fraction(row["value"]), code
        else:
            assert figure.text == TEXTS[code], code
            assert figure.value >= Fraction(row["value"]), code


def test_the_years_around_it_have_figures_too() -> None:
    codes = [row["code"] for row in expected()]
    for period, many in (("2022", 59), ("2024H1", 50)):
        figures = compute(codes, ROOT, Period.parse(period))
        assert sum(figures.of(code).value is not None for code in codes) >= many, period


def test_the_district_has_its_units() -> None:
    units = OrgUnit.objects.filter(Q(closed_on=None) | Q(closed_on__gt=END)).exclude(opened_on__gt=END)
    townships = units.filter(kind__in=["town", "township", "subdistrict"])
    streets = townships.filter(kind="subdistrict").values_list("code", flat=True)
    assert townships.count() == 15
    assert units.filter(kind__in=["village", "community"]).count() == 104
    assert sum(unit.parent_id in streets for unit in units.filter(kind="community")) == 43
    assert units.filter(kind="zone").count() == 1
    assert units.filter(kind="grid").count() > 100


def test_villages_merged_and_split() -> None:
    closed = OrgUnit.objects.exclude(closed_on=None)
    successors = [Succession.objects.filter(predecessor=unit).count() for unit in closed]
    assert sorted(successors) == [1, 2]


# --- the systems and their gaps --------------------------------------------------------------------------------------

Rows = QuerySet[Any]


def communities_without(model: Any, **conditions: Any) -> Rows:
    having = model.objects.filter(**conditions).values("unit")
    return OrgUnit.objects.filter(kind="community").exclude(code__in=having)


def holding(role: str, day: date = TODAY) -> Rows:
    return Assignment.objects.filter(role=role).in_force(day)


def pool(day: date) -> Rows:
    return Assignment.objects.filter(role__in=["reserve_cadre", "reserve_secretary"]).in_force(day)


def cases(kind: str) -> Rows:
    return Case.objects.filter(kind=kind)


def unmentored() -> Rows:
    """Reserves of mid-2024 without a township leader to mentor them."""
    led = Mentoring.objects.filter(role="township_leader").in_force(TODAY).values("assignment")
    return pool(TODAY).exclude(pk__in=led)


def unpaired() -> Rows:
    paired = Pairing.objects.in_force(TODAY).values("unit")
    return OrgUnit.objects.filter(kind="community").exclude(code__in=paired)


def without_centre() -> Rows:
    centres = Facility.objects.filter(kind="centre").values("unit")
    return OrgUnit.objects.filter(kind="community").exclude(code__in=centres)


def beyond_the_circle() -> Rows:
    return communities_without(Circle, minutes__lte=15)


def of_firms() -> Rows:
    return PartyOrganisation.objects.filter(enterprise__kind="property_firm")


def late() -> Rows:
    """Returns of the last quarter of 2023 that came after the fifteenth of January."""
    return Return.objects.filter(period_start=date(2023, 10, 1), received_on__gt=date(2024, 1, 15))


def silent(kind: str) -> Rows:
    """Who owes a return for the second quarter of 2024 and has not handed it in."""
    model: Any = {"enterprise": Enterprise, "workshop": Workshop, "estate": Estate}[kind]
    given = Return.objects.filter(kind=kind, period_start=date(2024, 4, 1)).values(kind)
    rows = model.objects.in_force(TODAY).exclude(pk__in=given)
    return rows.filter(kind__endswith="company") if kind == "enterprise" else rows


# The 25 systems of the design: rows of each, and a gap to be seen in it.
SYSTEMS: dict[str, tuple[Callable[[], Rows], Callable[[], Rows]]] = {
    "培训": (Course.objects.all, lambda: Course.objects.filter(ended_on__lte=TODAY, attendances=None)),
    "2+1结对": (Mentoring.objects.all, unmentored),
    "跟岗": (lambda: Assignment.objects.filter(role="shadowing"), lambda: holding("shadowing").filter(host_place="")),
    "排队整顿": (Rating.objects.all, lambda: Rating.objects.filter(grade="lagging", ended_on=None, plans=None)),
    "驻村": (
        Appraisal.objects.all,
        lambda: holding("resident_cadre", END).exclude(appraisals__day__year=2023),
    ),
    "发展党员": (Admission.objects.all, lambda: Admission.objects.filter(person__birth_date=None)),
    "四张清单": (
        lambda: Document.objects.filter(kind="list"),
        lambda: OrgUnit.objects.filter(kind="village", closed_on=None).exclude(
            code__in=Document.objects.filter(list_type="negative").values("unit")
        ),
    ),
    "借调": (
        lambda: Case.objects.filter(kind="secondment"),
        lambda: Case.objects.filter(kind="secondment", outcome=""),
    ),
    "阵地": (lambda: Case.objects.filter(kind="plaque"), lambda: Case.objects.filter(kind="premises", outcome="")),
    "盘活": (
        Revitalisation.objects.all,
        lambda: Asset.objects.exclude(is_idle_since=None).filter(revitalisations=None),
    ),
    "确权": (
        lambda: Confirmation.objects.exclude(decided_on=None),
        lambda: Confirmation.objects.exclude(returned_on=None),
    ),
    "产权交易": (
        ExchangeStep.objects.all,
        lambda: ExchangeFile.objects.exclude(dealt_on=None).exclude(steps__kind="settlement"),
    ),
    "公司": (Stake.objects.all, lambda: silent("enterprise")),
    "工坊": (Workshop.objects.all, lambda: silent("workshop")),
    "联席会议": (Meeting.objects.all, lambda: communities_without(Meeting, day__year=2024)),
    "社区工作者": (
        lambda: holding("community_worker"),
        lambda: OrgUnit.objects.filter(kind="community").exclude(code__in=holding("instructor").values("unit")),
    ),
    "保障经费": (Fund.objects.all, lambda: Fund.objects.filter(period_start__year=2023, running__lt=60_000)),
    "组织链条": (
        PartyOrganisation.objects.all,
        lambda: OrgUnit.objects.filter(kind="grid").exclude(code__in=PartyOrganisation.objects.values("unit")),
    ),
    "结对联建": (Pairing.objects.all, unpaired),
    "网格": (
        lambda: holding("grid_head"),
        lambda: OrgUnit.objects.filter(kind="grid").exclude(code__in=holding("grid_head").values("unit")),
    ),
    "红色物业": (
        of_firms,
        lambda: Enterprise.objects.filter(kind="property_firm").exclude(pk__in=of_firms().values("enterprise")),
    ),
    "便民服务圈": (Circle.objects.all, beyond_the_circle),
    "党群服务中心": (ServiceOffer.objects.all, without_centre),
    "志愿服务": (
        Activity.objects.all,
        lambda: VolunteerGroup.objects.in_force(TODAY).exclude(
            pk__in=Activity.objects.filter(day__year=2024).values("group")
        ),
    ),
    "社区集体经济": (
        CollectiveIncome.objects.all,
        lambda: communities_without(CollectiveIncome, period_start__year=2022),
    ),
}


def test_there_are_25_systems() -> None:
    assert len(SYSTEMS) == 25


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_system_has_rows_and_a_gap(system: str) -> None:
    rows, gap = SYSTEMS[system]
    assert rows().exists()
    assert gap().exists()


def test_returns_are_missing_nil_and_late() -> None:
    assert late().exists()
    assert silent("estate").exists()
    for model in (Return, CollectiveIncome):
        assert model.objects.filter(is_nil=True).exists()


def test_people_hold_two_posts_and_move() -> None:
    roles = {"reserve_cadre": "shadowing", "community_worker": "cross_post"}
    for one, other in roles.items():
        both = holding(one, END).filter(person__assignments__role=other)
        assert both.exists()
    assert Assignment.objects.exclude(predecessor=None).exclude(unit=F("predecessor__unit")).exists()
    assert Assignment.objects.exclude(predecessor=None).exclude(role=F("predecessor__role")).exists()


def test_an_activity_names_the_group_as_it_was_that_day() -> None:
    names = VolunteerGroup.objects.exclude(predecessor=None).values("name")
    activities = Activity.objects.filter(group__name__in=names).select_related("group")
    assert activities
    for activity in activities:
        group = activity.group
        assert group.started_on <= activity.day <= (group.ended_on or TODAY)


def test_ages_lie_at_the_limit() -> None:
    births = set(Person.objects.exclude(birth_date=None).values_list("birth_date", flat=True))
    assert {date(1987, 12, 31), date(1988, 1, 1), date(1988, 2, 29)} <= births


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_demonstration_is_complete(demonstration: str) -> None:
    assert "演示数据已就绪" in demonstration
    assert all(model._base_manager.exists() for model in LOCK_ORDER if model.STANDS_ALONE)
    assert {grant.role for grant in Grant.objects.all()} == set(Role.values)
    assert not Account.objects.filter(is_superuser=True).exists()


def test_what_went_on_in_the_demonstration_is_linked() -> None:
    for model in (Assignment, Mentoring, Workshop, VolunteerGroup, Stake):
        linked = model.objects.exclude(predecessor=None)
        assert linked
        assert all((row.started_on - row.predecessor.ended_on).days == 1 for row in linked)
    for row in Mentoring.objects.exclude(predecessor=None):
        assert row.mentor_id == row.predecessor.mentor_id
        assert row.assignment.predecessor_id == row.predecessor.assignment_id


def test_accounts_are_listed_and_work() -> None:
    listed = run("demo", "--accounts")
    rows = list(csv.DictReader((FIXTURES / "demo_accounts.csv").open(encoding="utf-8")))
    assert len(listed.splitlines()) == len(rows) == Account.objects.count()
    for row in rows:
        account = Account.objects.get(username=row["user"])
        assert account.check_password(row["password"])
        validate_password(row["password"], account)
        assert row["user"] in listed
        assert row["password"] in listed
    assert {account.username for account in Account.objects.filter(is_staff=False)} == {"leader", "auditor"}


def test_a_database_with_data_is_left_alone() -> None:
    entries = TrailEntry.objects.count()
    with pytest.raises(CommandError, match="已有数据"):
        run("demo")
    assert TrailEntry.objects.count() == entries


def test_fresh_empties_first_and_counters_go_on() -> None:
    with writing(None, "录入") as work:
        work.create(Person(number="X1", name="王五", gender="male", unit_id="529901"))
    before = Counter.read(["529901"])
    run("demo", "--fresh")
    assert not Person.objects.filter(number="X1").exists()
    after = Counter.read(["529901"])
    assert all(after[pair] > value for pair, value in before.items())


def test_figures_in_three_forms() -> None:
    rows = list(csv.DictReader(StringIO(run("figures", "--period", "2023", "--format", "csv"))))
    assert list(rows[0]) == ["code", "name", "value", "unit", "text"]
    entries = json.loads(run("figures", "--period", "2023", "--format", "json"))
    assert [entry["code"] for entry in entries] == [row["code"] for row in rows]
    assert all(
        entry["value"] == (float(row["value"]) if row["value"] else None)
        for entry, row in zip(entries, rows, strict=True)
    )
    table = run("figures", "--period", "2023").splitlines()
    assert len(table) == len(rows) + 1
    assert all(row["text"] in line for row, line in zip(rows, table[1:], strict=True))


def test_a_figure_is_what_the_ledger_says() -> None:
    rows = {row["code"]: row for row in csv.DictReader(StringIO(run("figures", "--period", "2023", "--format", "csv")))}
    roles, day = ("reserve_cadre", "reserve_secretary"), date(2023, 12, 31)
    held = Assignment.objects.filter(role__in=roles).in_force(day)
    assert int(rows["G1-03"]["value"]) == len(set(held.values_list("person", flat=True)))


def test_figures_of_the_root_and_the_last_closed_year_unless_named() -> None:
    year = str(timezone.localdate().year - 1)
    assert run("figures") == run("figures", "--unit", "529901", "--period", year)
    assert run("figures", "--period", "2023") != run("figures", "--period", "2023", "--unit", "529901100")


def test_a_figure_that_is_not_there_is_empty() -> None:
    rows = csv.DictReader(StringIO(run("figures", "--period", "1950", "--format", "csv")))
    assert {row["text"] for row in rows if not row["value"]} == {"—"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unit", "52"], "没有代码为 52 的单位"),
        (["--period", "2023Q5"], "看不懂的时期"),
        (["--period", "20230"], "看不懂的时期"),
    ],
)
def test_figures_refuse_an_unknown_unit_or_period(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("figures", *arguments)
