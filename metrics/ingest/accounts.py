"""The accounts of a whole district from one sheet: a line a role in a unit, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from metrics.acts.granting import drawn_password, give, make_account
from metrics.acts.writing import Work, writing
from metrics.catalogue.loading import current_catalogue
from metrics.ingest.all_or_nothing import refuse_all
from metrics.ingest.cells import CellError, parse
from metrics.ingest.problems import ImportRefused, Problem, nearest
from metrics.ingest.reading import Headings, read_rows
from metrics.ledgers.registry import register_of
from metrics.models import OFFICES, Account, Grant, OrgUnit
from metrics.sameness import same_text

# The headings, and what their cells fill.
_FIELDS = {
    "账号": register_of(Account).field("username"),
    "姓名": register_of(Account).field("name"),
    "单位代码": register_of(Grant).field("unit"),
    "角色": register_of(Grant).field("role"),
    "只查看": register_of(Grant).field("view_only"),
}
_SECTIONS = "负责的板块"
ACCOUNT_HEADINGS: Headings = dict.fromkeys(_FIELDS, True) | {"只查看": False, _SECTIONS: False}


@dataclass(frozen=True)
class Opened:
    """A new account, with the password that is handed to whom it is for."""

    username: str
    name: str
    unit_name: str
    password: str


def import_accounts(
    path: Path, user: Account | None = None, *, hand_over: Callable[[list[Opened]], None] = lambda _opened: None
) -> list[Opened]:
    """Opens the accounts of the sheet and gives them their roles; of those that are there only what is new is given.

    The passwords are handed over before anything is kept: where that fails nobody has an account that none can enter.
    Raises ImportRefused with every problem, and what `hand_over` raises, and then has written nothing.
    """
    problems: list[Problem] = []
    found = read_rows(path, ACCOUNT_HEADINGS, problems)
    refuse_all(problems)
    assert found is not None
    lines = [_Line(path.name, number, cells) for number, cells in found[1]]
    try:
        with writing(user, f"导入账号 {path.name}", origin="import_accounts") as work:
            opened = list(_written(work, lines, problems))
            refuse_all(problems)
            hand_over(opened)
    except ValidationError as error:
        raise ImportRefused(Problem(path.name, words) for words in error.messages) from error
    return opened


class _Line:
    """One line of the sheet, and what is wrong with it."""

    def __init__(self, file: str, number: int, cells: dict[str, str]) -> None:
        self.file, self.number, self.cells = file, number, cells
        self.problems: list[Problem] = []
        self.values = {_FIELDS[heading].name: self._read(heading) for heading in _FIELDS}

    def _read(self, heading: str) -> Any:
        text = self.cells.get(heading, "")
        try:
            return parse(_FIELDS[heading], text)
        except CellError as error:
            self.wrong(error.message, error.hint, heading, text)
            return None

    def wrong(self, message: str, hint: str = "", heading: str = "", value: str = "") -> None:
        self.problems.append(Problem(self.file, message, hint, self.number, heading, value))

    def sections(self, known: dict[str, str]) -> list[str]:
        """The codes of the sections that are named by code or name."""
        names = [
            name for name in self.cells.get(_SECTIONS, "").replace("，", "、").replace(",", "、").split("、") if name
        ]
        for name in names:
            if name not in known:
                self.wrong(_("没有这个板块。"), nearest(name, known), _SECTIONS, name)
        return [known[name] for name in names if name in known]


def _written(work: Work, lines: list[_Line], problems: list[Problem]) -> Iterator[Opened]:
    """What is opened; every line is tried, so that all that is wrong is said at once."""
    units = {each.pk: each for each in OrgUnit.objects.filter(pk__in={line.values["unit"] for line in lines} - {None})}
    accounts = {each.same_username: each for each in Account.objects.all()}
    sections = {name: each.code for each in current_catalogue().sections.values() for name in (each.code, each.name_zh)}
    for line in lines:
        if line.values["unit"] and line.values["unit"] not in units:
            line.wrong(_("没有这个单位。"), "", "单位代码", line.values["unit"])
        chosen = line.sections(sections)
        if not line.problems:
            try:
                yield from _opened(work, line, accounts, units)
                _give(work, accounts[same_text(line.values["username"])], line, chosen)
            except ValidationError as error:
                line.problems += [Problem(line.file, words, row=line.number) for words in error.messages]
        problems += line.problems


def _opened(work: Work, line: _Line, accounts: dict[str, Account], units: dict[str, OrgUnit]) -> Iterator[Opened]:
    key = same_text(line.values["username"])
    if key in accounts:
        return
    names = {name: line.values[name] for name in ("username", "name")}
    account, password = Account(**names, is_staff=line.values["role"] in OFFICES), drawn_password()
    accounts[key] = make_account(work, account, password=password)
    yield Opened(account.username, account.name, units[line.values["unit"]].name, password)


def _give(work: Work, account: Account, line: _Line, sections: list[str]) -> None:
    what = {"unit_id": line.values["unit"], "role": line.values["role"]}
    if not Grant.objects.filter(account=account, **what).exists():
        give(work, Grant(account=account, **what, view_only=line.values["view_only"], sections=sections))
