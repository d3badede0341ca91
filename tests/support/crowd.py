"""Readers and writers of one district, who can tell whether a page mixes two moments.

Each write is one act in three tables: a reserve more, an admission more, and their number in the name of the district.
So a page of one moment shows the same number four times: in two figures, in the name that the row has, and in the name
that the tree of units in memory has. `python -m tests.support.crowd` is another process full of them.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

RESERVES, ADMISSIONS = "G1-04", "G2-10"
PAGE = "/themes/grassroots/?period=2023"
# So many acts of a writer the pages of his readers shall meet, however slow the machine.
LEAST_ACTS = 20


@dataclass
class Report:
    """What was done and seen: acts, pages, and in words what was wrong with any."""

    acts: int = 0
    pages: int = 0
    faults: list[str] = field(default_factory=list)

    def __add__(self, other: Report) -> Report:
        return Report(self.acts + other.acts, self.pages + other.pages, self.faults + other.faults)


def write(*, pause: float, stop: threading.Event, enough: threading.Event) -> Report:
    """Acts one after another until it is stopped; says when they are enough for pages to have met them."""
    from django.db import connection

    report = Report()
    try:
        while not stop.is_set():
            act()
            report.acts += 1
            if report.acts == LEAST_ACTS:
                enough.set()
            time.sleep(pause)
    except Exception:
        report.faults.append(traceback.format_exc())
    enough.set()
    connection.close()
    return report


def act() -> None:
    """One more reserve and one more admission, and their number in the district's name."""
    from metrics.acts.writing import writing
    from metrics.models import Admission, Assignment, OrgUnit
    from tests.support.cast import DISTRICT, VILLAGE, make_person

    with writing(None, "增补") as work:
        district = OrgUnit.objects.get(pk=DISTRICT)
        work.lock_rows([district])
        number = Admission.objects.count() + 1
        person = make_person(unit=VILLAGE, number=f"{os.getpid()}-{number}")
        work.create(Assignment(unit_id=VILLAGE, person=person, role="reserve_secretary", started_on=date(2023, 1, 1)))
        work.create(Admission(unit_id=VILLAGE, person=person, day=date(2023, 5, 1), background="other"))
        OrgUnit.objects.filter(pk=DISTRICT).update(name=f"青山区{number}")


def read(username: str, *, pages: int, budget: int, enough: threading.Event) -> Report:
    """Asks for so many pages at least, until enough was written, and looks at each.

    `budget` is what a page may cost while nothing changes.
    """
    from django.db import connection

    from metrics.models import Account, Admission
    from tests.support.site import signed_in

    client, report = signed_in(Account.objects.get(username=username)), Report()
    client.get(PAGE)
    while report.pages < pages or not enough.is_set():
        least = Admission.objects.count()
        with watched() as seen:
            response = client.get(PAGE)
        report.pages += 1
        report.faults += _faults(response.content.decode(), least, Admission.objects.count())
        report.faults += _costs(seen, budget)
    connection.close()
    return report


# Where the page shows the number: in the row's own name, in that of the tree in memory, and in two figures. Read off
# its text, since what templates are given is noted for all threads alike.
_SHOWN = (
    r"<title>\S+ 青山区(\d*) ",
    r"selected>青山区(\d*)<",
    rf'/indicators/{RESERVES}/[^>]*>[^<]*</a></td><td class="number">(\d+)名',
    rf'/indicators/{ADMISSIONS}/[^>]*>[^<]*</a></td><td class="number">(\d+)名',
)


def _faults(page: str, least: int, most: int) -> list[str]:
    """`least` acts were done before the page was asked for, `most` when it had come."""
    shown = [match and int(match[1] or 0) for match in (re.search(pattern, page) for pattern in _SHOWN)]
    number = shown[0]
    if number is None or shown != [number] * len(_SHOWN):
        return [f"two moments on one page: {shown}"]
    return [] if least <= number <= most else [f"a page of {number}, where {least} to {most} were done"]


@dataclass
class Watched:
    """What one page cost: statements, and the ledgers that were loaded for it."""

    statements: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)


def _costs(seen: Watched, budget: int) -> list[str]:
    asked = [sql for sql in seen.statements if sql.startswith("SELECT")]
    twice = sorted({name for name in seen.loaded if seen.loaded.count(name) > 1})
    faults = [f"loaded twice for one page: {twice}"] if twice else []
    if len(asked) > budget + len(seen.loaded):
        faults.append(f"{len(asked)} queries, {len(seen.loaded)} ledgers loaded")
    return faults


class watched:
    """Notes what the page that is asked for inside costs, in this thread alone."""

    def __enter__(self) -> Watched:
        from django.db import connection

        self.seen = _watching.seen = Watched()
        self.wrapper = self._note
        connection.execute_wrappers.append(self.wrapper)
        return self.seen

    def _note(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        self.seen.statements.append(sql)
        return execute(sql, params, many, context)

    def __exit__(self, *args: Any) -> None:
        from django.db import connection

        connection.execute_wrappers.remove(self.wrapper)
        _watching.seen = None


_watching = threading.local()


def note_loads() -> None:
    """From now on every load is noted for the page of its thread."""
    from metrics.aggregation.frames import store

    made = store.make

    def noted(wanted: Any, *args: Any) -> Any:
        if seen := getattr(_watching, "seen", None):
            seen.loaded += [each.name if each else "units" for each in wanted]
        return made(wanted, *args)

    store.make = noted


def crowd(usernames: list[str], *, pages: int, budget: int, pause: float) -> Report:
    """A reader a name, and one writer, until the readers are done."""
    stop, enough = threading.Event(), threading.Event()
    with ThreadPoolExecutor(len(usernames) + 1) as pool:
        writer = pool.submit(write, pause=pause, stop=stop, enough=enough)
        readers = [pool.submit(read, name, pages=pages, budget=budget, enough=enough) for name in usernames]
        wait(readers)
        stop.set()
    return sum((each.result() for each in readers), writer.result())


def main(usernames: str, pages: str, budget: str, pause: str) -> None:
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    note_loads()
    report = crowd(usernames.split(","), pages=int(pages), budget=int(budget), pause=float(pause))
    print(json.dumps(asdict(report), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
