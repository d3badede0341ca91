"""docs/WHERE.md: where each rule lives and which test guards it, and the guards run once more without their rule.

For every rule of the table its guard is collected a second time, with the rule switched off while it runs: then it
must turn red. So the table cannot name a test that would not notice.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from tests.support.places import ROOT

TABLE = ROOT / "docs" / "WHERE.md"
_ROW = re.compile(r"\| (?P<words>[^|]+) \| `(?P<function>[\w.]+):(?P<name>[\w.]+)` \| `(?P<guard>[^`]+)` \|")
_HEAD = re.compile(r"\|[-| ]+\|")
# What a test says when the program or the switch is wrong in itself, and not when it is against the rule.
_SLIPS = (AttributeError, ImportError, NameError, RecursionError, SyntaxError, TypeError)
# Where a function may have been taken by name.
_OURS = ("metrics.", "dashboard.", "tests.")


@dataclass(frozen=True)
class Rule:
    """One rule in words, the module and the name of the function that holds it, and the test that guards it."""

    words: str
    module: str
    name: str
    guard: str

    @property
    def place(self) -> str:
        return f"{self.module}:{self.name}"

    def owner(self) -> tuple[Any, str]:
        """The object that has the function, and its name there. Raises ImportError and AttributeError."""
        found: Any = import_module(self.module)
        *path, last = self.name.split(".")
        for step in path:
            found = getattr(found, step)
        getattr(found, last)
        return found, last


# --- the table -----------------------------------------------------------------------------------------------------


def rules() -> list[Rule]:
    """The rows of the table, in its order."""
    return [rule for line in _rows(TABLE.read_text(encoding="utf-8")) if (rule := read(line))]


def unreadable(text: str) -> list[str]:
    """Rows of a table that name no rule, no function or no guard."""
    return [line for line in _rows(text) if read(line) is None]


def read(line: str) -> Rule | None:
    row = _ROW.fullmatch(line)
    return Rule(row["words"].strip(), row["function"], row["name"], row["guard"]) if row else None


def _rows(text: str) -> list[str]:
    """The lines of the table below its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = [place for place, line in enumerate(lines) if _HEAD.fullmatch(line)]
    return lines[heads[0] + 1 :] if heads else lines


def missing(rule: Rule) -> list[str]:
    """What a row names and nobody finds."""
    faults = []
    try:
        rule.owner()
    except (AttributeError, ImportError):
        faults.append(rule.place)
    file, *names = rule.guard.split("::")
    path = ROOT / file
    if not path.is_file() or not names or not _is_defined(ast.parse(path.read_text(encoding="utf-8")), names):
        faults.append(rule.guard)
    return faults


def _is_defined(within: Any, names: Sequence[str]) -> bool:
    found = [each for each in within.body if getattr(each, "name", None) == names[0]]
    return bool(found) and (len(names) == 1 or _is_defined(found[-1], names[1:]))


# --- without a rule ------------------------------------------------------------------------------------------------


@contextmanager
def switched_off(rule: Rule, instead: Any) -> Iterator[None]:
    """Puts something else in the place of the rule's function, wherever a module has taken it by name."""
    owner, last = rule.owner()
    real = getattr(owner, last)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, last, instead)
        if "." not in rule.name:
            for module in list(sys.modules.values()):
                if module and module.__name__.startswith(_OURS) and vars(module).get(last) is real:
                    patch.setattr(module, last, instead)
        yield


def demand_red(rule: Rule, instead: Any, test: Callable[[], Any]) -> None:
    """Fails where the test does not notice that the rule is switched off. Raises what is a slip of the switch."""
    with switched_off(rule, instead):
        try:
            test()
        except _SLIPS:
            raise
        except (Exception, pytest.fail.Exception):
            return
    pytest.fail(f"nobody noticed that this is switched off: {rule.words} ({rule.place})")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every guard that runs once more, without its rule."""
    from tests.house.switches import OFF

    items[:] = with_copies(items, [rule for rule in rules() if rule.place in OFF])


def with_copies(items: Iterable[pytest.Item], guarded: Iterable[Rule]) -> list[pytest.Item]:
    """Each copy behind its original, so that both share what is made once for a file. Every case of a test has one."""
    by_guard: dict[str, list[Rule]] = {}
    for rule in guarded:
        by_guard.setdefault(rule.guard, []).append(rule)
    found: list[pytest.Item] = []
    for item in items:
        found.append(item)
        if isinstance(item, pytest.Function):
            found += [_without(item, rule) for rule in by_guard.get(item.nodeid.partition("[")[0], ())]
    return found


def _without(item: pytest.Function, rule: Rule) -> pytest.Function:
    # Its name is its own, since a run on several processes tells tests apart by their names.
    made: pytest.Function = type(item).from_parent(
        item.parent,
        name=f"{item.originalname} (without {rule.name})",
        callspec=getattr(item, "callspec", None),
        callobj=item.obj,
        fixtureinfo=item._fixtureinfo,
    )
    made.stash[_RULE] = rule
    made.own_markers[:] = item.own_markers
    made.keywords.update({mark.name: mark for mark in item.own_markers})
    return made


_RULE = pytest.StashKey[Rule]()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    rule = pyfuncitem.stash.get(_RULE, None)
    if rule is None:
        return None
    from tests.house.switches import OFF

    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    demand_red(rule, OFF[rule.place], lambda: pyfuncitem.obj(**given))
    return True
