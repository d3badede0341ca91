"""One public name means one thing in the whole house: no two modules define the same at their top."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tests.support.places import ROOT
from tests.support.texts import sources

# Names that a framework asks for, and which.
ASKED_FOR = {"Command": "manage.py finds a command by it"}


def test_a_public_name_is_defined_once() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in sources():
        place = str(path.relative_to(ROOT))
        for name in defined(path.read_text(encoding="utf-8")):
            places[name].append(place)
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in twice.items() if name not in ASKED_FOR} == {}
    assert twice.keys() == ASKED_FOR.keys(), "an exemption that is not needed goes"


def defined(source: str) -> set[str]:
    """The public classes, functions, constants and names of types that a module defines at its top."""
    return {name for node in ast.parse(source).body for name in names_of(node) if not name.startswith("_")}


def names_of(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.name
        case ast.Assign(targets=targets):
            yield from (name for target in targets for name in names_in(target))
        case ast.AnnAssign(target=target):
            yield from names_in(target)


def names_in(target: ast.expr) -> Iterable[str]:
    return [each.id for each in ast.walk(target) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]


def test_every_kind_of_definition_is_seen() -> None:
    source = """
class Frame: ...
def part_of(): ...
async def fetch(): ...
Kept = tuple[int, str]
LEAST, MOST = 1, 9
UNITS: dict[str, str] = {}
rows["kind"] = _private = row.name = 1
from elsewhere import Column
def _hidden(): ...
"""
    assert defined(source) == {"Frame", "part_of", "fetch", "Kept", "LEAST", "MOST", "UNITS"}
