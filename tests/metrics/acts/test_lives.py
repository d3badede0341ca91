"""A row lies within the life of its unit: on every way in, and when the days of the unit change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.reorganising import NewUnit, merge
from metrics.acts.writing import writing
from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused
from metrics.ledgers.registry import registers
from metrics.models import Case, CollectiveIncome, Confirmation, ExchangeFile, OrgUnit, Plan, Role, Workshop
from metrics.models.returning import ReturnRow
from metrics.models.rows import Event, State
from tests.running.drawing import of_length
from tests.support import cast
from tests.support.maker import make
from tests.support.site import address, client_of, typed
from tests.support.threads import run_together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
OPENED, CLOSED, ONE = date(2021, 4, 1), date(2023, 8, 31), timedelta(days=1)
GONE = "529901001098"
FILES = {Confirmation: ("applied_on", "reviewed_on", "decided_on"), ExchangeFile: ("listed_on", "dealt_on")}
DATED = [each.model for each in registers() if issubclass(each.model, State | Event | ReturnRow)] + list(FILES)


GIVEN: dict[Any, dict[str, Any]] = {Plan: {"due_on": date(2024, 12, 31)}}


@pytest.fixture
def district(db: None) -> None:
    cast.make_cast()
    cast.make_unit(GONE, name="旧村", opened_on=OPENED, closed_on=CLOSED)


def moved(model: Any, first: date, last: date | None) -> list[str]:
    """What is said of a row of the closed unit with these days, which it gets past all other rules."""
    row = make(model, unit=cast.VILLAGE, **GIVEN.get(model, {}))
    names = dict.fromkeys(FILES.get(model, ("day",)), first)
    if issubclass(model, State):
        names = {"started_on": first, "ended_on": last}
    if issubclass(model, ReturnRow):
        names = {"period_start": first}
    if model is Case:
        names |= {"outcome": "solved" if last else ""}
    with pytest.raises(ValidationError) as error, writing(None, "试"):
        model.objects.filter(pk=row.pk).update(unit_id=GONE, **names)
    return error.value.messages


DAYS = {
    "撤销，登记的日期不能更晚": (date(2024, 1, 1), date(2024, 2, 1)),
    "登记的日期不能更早": (date(2020, 1, 1), date(2023, 1, 1)),
    "没有结束的登记须先填结束日期": (date(2023, 1, 1), None),
}


@pytest.mark.parametrize("words", DAYS)
@pytest.mark.parametrize("model", DATED, ids=lambda model: model.__name__)
def test_a_row_of_any_ledger_is_of_a_unit_that_was_there(model: Any, words: str) -> None:
    first, last = DAYS[words]
    if last or issubclass(model, State):
        assert any(words in each for each in moved(model, first, last))


def test_the_last_day_still_counts_and_so_does_a_period_that_reaches_into_it() -> None:
    make(Workshop, unit=GONE, started_on=OPENED, ended_on=CLOSED)
    make(CollectiveIncome, unit=GONE, period_start=date(2023, 1, 1))
    make(CollectiveIncome, unit=GONE, period_start=date(2021, 1, 1))
    assert Workshop.objects.filter(unit=GONE).count() + CollectiveIncome.objects.filter(unit=GONE).count() == 3


def test_a_unit_is_not_closed_over_what_is_open_in_it() -> None:
    row = make(Workshop, unit=cast.VILLAGE, started_on=OPENED)
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    place = address(OrgUnit.objects.get(pk=cast.VILLAGE))
    sent = typed(client.get(place), closed_on="2023-08-31", why="撤村")
    said = client.post(place, sent).content.decode()
    assert "这些登记超出禾丰村的存续期：工坊 1 行。" in said and "2023-08-31" in said
    assert OrgUnit.objects.get(pk=cast.VILLAGE).closed_on is None
    with writing(None, "停办") as work:
        work.correct(row, ended_on=CLOSED)
    assert client.post(place, sent).status_code == 302


def test_what_is_open_goes_on_where_its_unit_does() -> None:
    row = make(Workshop, unit=cast.OTHER_VILLAGE, started_on=OPENED)
    merge(None, [cast.OTHER_VILLAGE], NewUnit(cast.VILLAGE), CLOSED + ONE, "并村")
    row.refresh_from_db()
    assert (row.ended_on, row.successor.unit_id, row.successor.ended_on) == (CLOSED, cast.VILLAGE, None)


def test_a_sheet_says_it_with_the_line(tmp_path: Any) -> None:
    lines = ["单位代码,名称,开始日期,结束日期", f"{GONE},竹编,2021-05-01,2022-05-01", f"{GONE},刺绣,2021-05-01,"]
    (tmp_path / "工坊.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="没有结束的登记") as error:
        import_folder(tmp_path)
    assert [each.row for each in error.value.problems] == [3]
    assert not Workshop.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@of_length(8, 60)
def test_a_unit_that_closes_while_somebody_enters_a_row_leaves_none_open(rounds: int) -> None:
    """One of the two is refused, whichever comes first."""
    for number in range(100, 100 + rounds):
        unit, refusals = cast.make_unit(f"529901001{number}", name=f"村{number}"), list[str]()

        def close(unit: OrgUnit = unit, refusals: list[str] = refusals) -> None:
            try:
                with writing(None, "撤村") as work:
                    work.correct(unit, closed_on=CLOSED)
            except ValidationError:
                refusals.append("the closing")

        def enter(unit: OrgUnit = unit, refusals: list[str] = refusals) -> None:
            try:
                with writing(None, "登记") as work:
                    work.create(Workshop(unit_id=unit.pk, name="竹编", started_on=OPENED))
            except ValidationError:
                refusals.append("the row")

        assert run_together(*((close, enter) if number % 2 else (enter, close))) == []
        assert len(refusals) == 1, refusals
        is_closed = OrgUnit.objects.get(pk=unit.pk).closed_on is not None
        assert Workshop.objects.filter(unit=unit).exists() != is_closed
