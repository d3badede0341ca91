"""docs/WHERE.md: where each rule lives and which test guards it, and the guards run once more without their rule.

For every rule of the table its guard is collected a second time, with the rule switched off while it runs: then it
must turn red. So the table cannot name a test that would not notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from tests.support.places import ROOT

TABLE = ROOT / "docs" / "WHERE.md"
_ROW = re.compile(r"\| (?P<words>[^|]+) \| `(?P<function>[\w.]+):(?P<name>[\w.]+)` \| `(?P<guard>[^`]+)` \|")
# What a test says when the program is wrong in itself, and not when it is against the rule.
_SLIPS = (AttributeError, ImportError, NameError, SyntaxError)


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


def rules() -> list[Rule]:
    """The rows of the table, in its order."""
    rows = (_ROW.fullmatch(line) for line in TABLE.read_text(encoding="utf-8").splitlines())
    return [Rule(row["words"].strip(), row["function"], row["name"], row["guard"]) for row in rows if row]


@contextmanager
def switched_off(rule: Rule, instead: Any) -> Iterator[None]:
    """Puts something else in the place of the rule's function, wherever a module has taken it by name."""
    import sys

    owner, last = rule.owner()
    real = getattr(owner, last)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, last, instead)
        if "." not in rule.name:
            for module in list(sys.modules.values()):
                if module and module.__name__.startswith(("metrics.", "dashboard.")) and vars(module).get(last) is real:
                    patch.setattr(module, last, instead)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every guard once more, without its rule."""
    from tests.house.switches import OFF

    by_guard: dict[str, list[Rule]] = {}
    for rule in rules():
        by_guard.setdefault(rule.guard, []).append(rule)
    more = [
        _without(item, rule)
        for item in items
        if isinstance(item, pytest.Function)
        for rule in by_guard.get(item.nodeid, ())
        if rule.place in OFF
    ]
    items.extend(more)


def _without(item: pytest.Function, rule: Rule) -> pytest.Function:
    made: pytest.Function = type(item).from_parent(
        item.parent,
        name=f"{item.name}[without: {rule.name}]",
        callspec=getattr(item, "callspec", None),
        callobj=item.obj,
        fixtureinfo=item._fixtureinfo,
        originalname=item.originalname,
    )
    made.stash[_RULE] = rule
    made.own_markers.extend(item.own_markers)
    return made


_RULE = pytest.StashKey[Rule]()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    rule = pyfuncitem.stash.get(_RULE, None)
    if rule is None:
        return None
    from tests.house.switches import OFF

    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    with switched_off(rule, OFF[rule.place]):
        if _is_red(lambda: pyfuncitem.obj(**given)):
            return True
    pytest.fail(f"nobody noticed that this is switched off: {rule.words} ({rule.place})")


def _is_red(test: Callable[[], Any]) -> bool:
    try:
        test()
    except _SLIPS:
        raise
    except (Exception, pytest.fail.Exception):
        return True
    return False
