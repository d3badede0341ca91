"""A folder of sheets into the database, in one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from metrics.acts.merging import namesakes
from metrics.acts.rules.entering import units_entered
from metrics.acts.rules.usual import Doubt
from metrics.acts.writing import Work, writing
from metrics.ingest import known as rows_known
from metrics.ingest.all_or_nothing import refuse_all
from metrics.ingest.checking import Checker
from metrics.ingest.known import Known, Row
from metrics.ingest.problems import ImportRefused, Problem
from metrics.ingest.reading import SheetText, read_folder
from metrics.ledgers.office import PEOPLE
from metrics.ledgers.register import Register
from metrics.models import Account, Person
from metrics.models.tracked import Tracked
from metrics.wording import listed

BATCH = 1000


@dataclass(frozen=True)
class Count:
    """What became of one sheet."""

    file: str
    added: int
    unchanged: int


@dataclass(frozen=True)
class _Checked:
    table: SheetText
    fresh: list[Row]

    @property
    def count(self) -> Count:
        return Count(self.table.file, len(self.fresh), len(self.table.rows) - len(self.fresh))


def import_folder(
    folder: Path, user: Account | None = None, *, why: str = "", report: Callable[[str], None] = lambda _line: None
) -> list[Count]:
    """Imports the sheets of a folder, all rows or none. Rows that are there already are left as they are.

    `report` is called with a line for each step. Raises ImportRefused with every problem.
    """
    problems: list[Problem] = []
    tables, broken = read_folder(folder, problems)
    read = {"tables": len(tables), "rows": sum(len(table.rows) for table in tables)}
    report(_("读了 %(tables)s 个台账，%(rows)s 行。") % read)
    table: SheetText | None = None
    checked: list[_Checked] = []
    try:
        with writing(user, why or f"导入台账 {folder.name}", origin="import_ledgers") as work:
            checker = Checker(rows_known.load(table.sheet for table in tables), broken)
            checked = [_Checked(table, checker.check(table)) for table in tables]
            refuse_all(problems + checker.problems)
            _lock(work, checked, checker.known)
            for part in checked:
                table = part.table
                _write(part, checker.known)
                report(_("%(file)s：新增 %(added)s 行，未变 %(unchanged)s 行。") % asdict(part.count))
            table = None
            likely = list(_likely_doubles(checked, user))
        for problem in [*_doubted(checked, work.doubts), *likely]:
            report(_("已写入，但请核对：%(problem)s") % {"problem": problem})
    except IntegrityError as error:
        raise ImportRefused([_surprise(table, error)]) from error
    except ValidationError as error:
        raise ImportRefused(_at_their_rows(checked, error)) from error
    return [part.count for part in checked]


def _lock(work: Work, checked: list[_Checked], known: dict[Register, Known]) -> None:
    """Locks, in the one order, all rows in the database that new rows refer to."""
    work.lock_rows(_instance(row, known) for part in checked for row in part.fresh)


def _write(part: _Checked, known: dict[Register, Known]) -> None:
    instances = [_instance(row, known) for row in part.fresh]
    part.table.sheet.register.rows().bulk_create(instances, batch_size=BATCH)
    for row, instance in zip(part.fresh, instances, strict=True):
        row.pk = instance.pk


def _instance(row: Row, known: dict[Register, Known]) -> Tracked:
    """The row as an instance. References to rows that are not written yet stay empty."""
    references = row.sheet.targets
    values = {
        row.sheet.field(name).attname: known[references[name]].rows[value].pk if name in references and value else value
        for name, value in row.values.items()
    }
    return row.sheet.register.model(**values)


def _likely_doubles(checked: list[_Checked], user: Account | None) -> Iterator[Problem]:
    """Where a new person is likely one whom the user may see, or another of the sheet. It stops nothing."""
    rows = [(part.table.file, row) for part in checked if part.table.sheet.register is PEOPLE for row in part.fresh]
    people = [Person(pk=r.pk, name=r.values["name"], birth_date=r.values["birth_date"]) for _file, r in rows]
    reach = Person.objects.all() if user is None else Person.objects.readable(units_entered(user))
    found = namesakes(people, reach)
    for file, row in rows:
        if row.pk in found:
            others = {"people": listed(each.name_and_number for each in found[row.pk])}
            words = _("姓名、出生日期与%(people)s相同，可能是同一个人。")
            yield Problem(file, words % others, row=row.line)


def _at_their_rows(checked: list[_Checked], refusal: ValidationError) -> list[Problem]:
    """What the unit of work has against the rows, at their lines."""
    places, found = _places(checked), []
    for error in refusal.error_list:
        row = getattr(error, "row", None)
        file, line = places.get((type(row), getattr(row, "pk", None)), (_("导入"), 0))
        found += [Problem(file, words, row=line) for words in error.messages]
    return found


def _doubted(checked: list[_Checked], doubts: list[Doubt]) -> list[Problem]:
    """What was written and is hardly so, at its lines."""
    places = _places(checked)
    lines = [(places[type(each.row), each.row.pk], each.words) for each in doubts]
    return [Problem(file, words, row=line) for (file, line), words in lines]


def _places(checked: list[_Checked]) -> dict[Any, tuple[str, int]]:
    """File and line of each row that was written, by its model and key."""
    return {
        (part.table.sheet.register.model, row.pk): (part.table.file, row.line) for part in checked for row in part.fresh
    }


def _surprise(table: SheetText | None, error: IntegrityError) -> Problem:
    """The database refused what had passed the checks: somebody else wrote at the same time."""
    file = table.file if table else _("导入")
    return Problem(
        file,
        _("数据库拒绝了这批数据，可能有人同时在登记同样的内容；什么也没有写入。"),
        _("请再导入一次。(%(error)s)") % {"error": error},
    )
