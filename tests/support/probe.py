"""A definition for any ledger, made from its declaration, and the steps that must move it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import Client

from metrics.acts.undoing import restore
from metrics.acts.writing import writing
from metrics.catalogue.loading import load_into_database
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.times import StateTime
from metrics.models import OrgUnit, TrailEntry
from tests.referee import Referee
from tests.referee.reader import Table, read_definitions
from tests.support import cast

ASK = {"unit": cast.DISTRICT, "period": "2023"}
CODE = "P-1"
HEAD = """
[[theme]]
code = "probe"
name_zh = "试验"
name_en = "Probe"

[[section]]
code = "P"
theme = "probe"
name_zh = "试验"
name_en = "Probe"

[[indicator]]
code = "P-1"
name_zh = "行数"
name_en = "Rows"
section = "P"
definition = "期末在册或期内发生的行数，只供核对。"
unit = "个"
better = "neither"
finest = "year"
basis = "无"
owner = "试验"
reviewed_on = 2026-01-15
[indicator.measure]
"""


def probe(ledger: Ledger, folder: Path) -> dict[str, Table]:
    """Loads a count of the ledger's rows, and gives it as the referee reads it."""
    time = "stock" if isinstance(ledger.time, StateTime) else "flow"
    file = folder / "probe.toml"
    file.write_text(f'{HEAD}ledger = "{ledger.name}"\naggregate = "count"\ntime = "{time}"\n', encoding="utf-8")
    load_into_database([file])
    return read_definitions([file])


def shown(client: Client, code: str, known: dict[str, Table]) -> tuple[str, ...]:
    """The figure on its page, in the file of the units, in the file of its rows, and on the command line."""
    page = client.get(f"/indicators/{code}/", ASK).context["headline"].figure
    files = [_lines(client, f"/indicators/{code}/{name}.csv") for name in ("units", "rows")]
    [line] = [each for each in _command() if each["code"] == code]
    verdict = Referee(known).figure(code, cast.DISTRICT, "2023", "then")
    assert page.number == verdict.number
    assert line["text"] == page.text
    assert line["value"] == (None if verdict.number is None else float(verdict.number))
    return page.text, str(files), line["text"]


def _lines(client: Client, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address, ASK).content.decode("utf-8-sig"))))


def _command() -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("figures", unit=cast.DISTRICT, period="2023", format="json", stdout=out)
    return json.loads(out.getvalue())


def steps(ledger: Ledger) -> Iterator[str]:
    """Enters a row, corrects it out of the district and back, deletes it and brings it back; its name after each."""
    row: Any = cast.FACTORIES[ledger.name](unit=cast.TOWN)
    yield "entered"
    is_unit = isinstance(row, OrgUnit)
    away = {"closed_on": date(2023, 6, 30)} if is_unit else {"unit_id": cast.OUTSIDE_TOWN}
    with writing(None, "更正") as work:
        work.correct(row, **away)
    yield "corrected away"
    with writing(None, "更正") as work:
        work.correct(row, **({"closed_on": None} if is_unit else {"unit_id": cast.TOWN}))
    yield "corrected back"
    with writing(None, "删除") as work:
        work.delete(row)
    yield "deleted"
    with writing(None, "恢复") as work:
        restore(work, TrailEntry.objects.filter(verb="delete").latest("pk"))
    yield "restored"


def unmoved(ledger: Ledger, client: Client, known: dict[str, Table]) -> list[str]:
    """The steps after which page, file or command line still say what they said before."""
    found: list[str] = []
    before = shown(client, CODE, known)
    for name in steps(ledger):
        after = shown(client, CODE, known)
        if any(now == was for was, now in zip(before, after, strict=True)):
            found.append(name)
        before = after
    return found
