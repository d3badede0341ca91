"""Many writers and readers at once, on PostgreSQL: nobody waits for ever, nothing is lost, no figure stays old."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.aggregation.frames import store
from metrics.aggregation.reading import compute
from metrics.models import Admission, Assignment, Person, TrailEntry
from metrics.models.current import Conflict
from metrics.periods import Period
from tests.running.drawing import of_length
from tests.support import cast
from tests.support.agreement import definitions, differences, load_definitions
from tests.support.cast import (
    DISTRICT,
    OTHER_VILLAGE,
    OUTSIDE_VILLAGE,
    OUTSIDER,
    TOWN,
    VILLAGE,
    make_admission,
    make_assignment,
    make_person,
)
from tests.support.threads import run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WRITERS, FORM_ROWS = 8, 5
IMPORT_ROWS = 400
CODES = ["X-STOCK", "X-YOUNG", "X-PEOPLE-YOUNG", "X-START", "X-ADMITTED", "X-SHARE-COUNT", "X-PRESENT-YOUNG"]
SPANS = ["2023", "2023-06"]


@pytest.fixture(autouse=True)
def units() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time; many are promised on PostgreSQL only")
    cast.make_cast()
    load_definitions()


class Writer:
    """Saves forms of five rows of two units, in its own order, and counts what was acknowledged."""

    def __init__(self, number: int, keys: list[int], rounds: int) -> None:
        self.number, self.rounds = number, rounds
        self.keys = keys if number % 2 else keys[::-1]
        self.rng = random.Random(number)
        self.saved: Counter[int] = Counter()
        self.conflicts = 0

    def run(self) -> None:
        for turn in range(self.rounds):
            start = self.rng.randrange(len(self.keys) - FORM_ROWS + 1)
            chosen = self.keys[start : start + FORM_ROWS]
            try:
                self.save(chosen, turn, is_stale=turn % 20 == 19)
            except Conflict:
                self.conflicts += 1
            else:
                self.saved.update(chosen)

    def save(self, chosen: list[int], turn: int, *, is_stale: bool) -> None:
        with writing(None, "表单") as work:
            rows = self.read(chosen)
            work.lock_rows(rows)
            for row in rows if is_stale else self.read(chosen):
                row.note = f"{self.number}-{turn}"
                row.started_on = date(2022, 1, 1) + timedelta(days=self.rng.randrange(700))
                row.save()

    def read(self, chosen: list[int]) -> list[Assignment]:
        rows = Assignment.objects.in_bulk(chosen)
        return [rows[key] for key in chosen]


class Reader:
    """Asks for figures of both districts until it is told to stop, and once more after."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.asked = 0
        self.last: dict[tuple[str, str, str], Any] = {}

    def run(self) -> None:
        while not self.stop.wait(0.02):
            self.ask()
        self.ask()

    def ask(self) -> None:
        for unit in (DISTRICT, OUTSIDER):
            for span in SPANS:
                figures = compute(CODES, unit, Period.parse(span))
                self.last |= {(code, unit, span): figures.of(code).value for code in CODES}
        self.asked += 1


@of_length(40, 200)
def test_writers_importers_and_readers(rounds: int) -> None:
    """8 threads, each with its forms of five rows in opposite orders, imports beside them, and a person of two
    districts.
    """
    imports = rounds // 20
    shared = make_person(unit=VILLAGE)
    keys = [make_assignment(unit=unit).pk for unit in (VILLAGE, OTHER_VILLAGE) for _ in range(4)]
    keys += [make_assignment(unit=unit, person=shared).pk for unit in (VILLAGE, OUTSIDE_VILLAGE)]
    writers, reader = [Writer(number, keys, rounds) for number in range(WRITERS)], Reader()
    reader.ask()
    births: list[date] = []
    before = TrailEntry.objects.count()

    def bear_again() -> None:
        for turn in range(rounds):
            born = date(1986, 1, 1) + timedelta(days=turn * 7)
            with writing(None, "生日") as work:
                person = Person.objects.get(pk=shared.pk)
                work.correct(person, birth_date=born)
            births.append(born)

    working = [
        *(writer.run for writer in writers),
        bear_again,
        *(lambda n=n: import_many(n, imports) for n in range(2)),
    ]
    failures = run_together(*_with_reader(working, reader))
    assert failures == []
    saved = sum((writer.saved for writer in writers), Counter())
    assert saved.total() + FORM_ROWS * sum(writer.conflicts for writer in writers) == WRITERS * rounds * FORM_ROWS
    assert TrailEntry.objects.count() - before == saved.total() + len(births) + 2 * imports * IMPORT_ROWS * 2
    assert {row.pk: row.version - 1 for row in Assignment.objects.filter(pk__in=keys)} == saved
    assert Person.objects.get(pk=shared.pk).birth_date == births[-1]
    assert reader.asked > 5
    assert_current(reader)


def _with_reader(working: list[Callable[[], None]], reader: Reader) -> list[Callable[[], None]]:
    """The jobs, and the reader, which stops when the last of them has ended."""
    left = threading.Semaphore(0)

    def counted(job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            left.release()

    def stop() -> None:
        for _ in working:
            left.acquire()
        reader.stop.set()

    return [*(lambda job=job: counted(job) for job in working), stop, reader.run]


def import_many(number: int, imports: int) -> None:
    """People and their admission, some hundred at once, in either district."""
    for turn in range(imports):
        unit = (VILLAGE, OUTSIDE_VILLAGE)[(turn + number) % 2]
        with writing(None, "导入"):
            people = Person.objects.bulk_create(
                Person(
                    number=f"I{number}-{turn}-{n}",
                    name="某",
                    gender="female",
                    unit_id=unit,
                    birth_date=date(1987, 7, 1),
                )
                for n in range(IMPORT_ROWS)
            )
            Admission.objects.bulk_create(
                Admission(person=person, unit_id=unit, day=date(2023, 6, 30), background="worker") for person in people
            )


def assert_current(reader: Reader) -> None:
    """The frames are warm; what they say is what the rows say."""
    assert differences([DISTRICT, OUTSIDER, TOWN, VILLAGE, OUTSIDE_VILLAGE], SPANS, trees=["then"], codes=CODES) == []
    final = Reader()
    final.ask()
    assert reader.last == final.last
    assert set(CODES) <= set(definitions())


@of_length(12, 40)
def test_a_person_named_by_another_district_while_his_birth_date_changes(rounds: int) -> None:
    """The change counts the districts that name him; one that begins to at that moment must not be missed."""
    for turn in range(rounds):
        person = make_person(unit=VILLAGE, birth_date=date(1950, 1, 1))
        for unit in (DISTRICT, OUTSIDER):
            compute(CODES, unit, Period.parse("2023"))

        def change(person: Person = person) -> None:
            with writing(None, "生日") as work:
                work.correct(person, birth_date=date(1995, 1, 1))

        def name(person: Person = person) -> None:
            with writing(None, "任职") as work:
                row = Assignment(
                    person_id=person.pk, unit_id=OUTSIDE_VILLAGE, role="steward", started_on=date(2023, 1, 1)
                )
                work.create(row)
                compute(["X-YOUNG"], OUTSIDER, Period.parse("2023"))

        def read() -> None:
            for _ in range(5):
                compute(["X-YOUNG"], OUTSIDER, Period.parse("2023"))

        assert run_together(*((change, name, read) if turn % 2 else (name, change, read))) == []
        assert differences([OUTSIDER], ["2023"], trees=["then"], codes=["X-YOUNG", "X-STOCK"]) == []


def test_a_write_while_a_frame_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows were read, then somebody commits: a reading stays what it was, and does not pass for current."""
    row, real = make_assignment(), store.build
    interruptions = [date(2022, 3, 1)]

    def end_it() -> None:
        with writing(None, "到期") as work:
            work.correct(Assignment.objects.get(pk=row.pk), ended_on=interruptions.pop())

    def build(*args: Any) -> Any:
        frame = real(*args)
        if interruptions:
            assert run_together(end_it) == []
        return frame

    monkeypatch.setattr(store, "build", build)
    first = compute(["X-STOCK"], DISTRICT, Period.parse("2022-12")).of("X-STOCK").value
    assert interruptions == []
    assert first == 1
    assert differences([DISTRICT], ["2022-12", "2022-01"], trees=["then"], codes=["X-STOCK"]) == []


@of_length(6, 20)
def test_of_many_who_change_one_row_at_once_one_wins(rounds: int) -> None:
    for _ in range(rounds):
        row = make_assignment()
        outcomes: list[str] = []

        def succeed(number: int, key: int = row.pk, outcomes: list[str] = outcomes) -> None:
            mine = Assignment.objects.get(pk=key)
            try:
                with writing(None, "变更") as work:
                    supersede(work, mine, date(2023, 1, 1) + timedelta(days=number))
            except (Conflict, ValidationError, IntegrityError):
                outcomes.append("lost")
            else:
                outcomes.append("won")

        assert run_together(*(lambda n=n, do=succeed: do(n) for n in range(4))) == []
        assert sorted(outcomes) == ["lost", "lost", "lost", "won"]
        assert Assignment.objects.filter(predecessor=row).count() == 1
        assert TrailEntry.objects.filter(verb="supersede", key=str(row.pk), ledger="metrics.Assignment").count() == 1


def test_counters_move_once_for_each_write() -> None:
    from metrics.models import Counter as Counts

    make_admission()
    before = Counts.read([DISTRICT])[DISTRICT, "metrics.Person"]

    def register() -> None:
        for _ in range(25):
            make_person(unit=VILLAGE)

    assert run_together(*[register] * 6) == []
    assert Counts.read([DISTRICT])[DISTRICT, "metrics.Person"] == before + 150
