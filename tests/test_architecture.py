"""The house stands: a module imports only from a lower floor, libraries stay in their rooms. No exceptions."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Package or module -> floor. Inside one entry modules may import each other; between entries only downwards.
FLOORS: dict[str, float] = {
    "metrics.periods": 0,
    "metrics.quantities": 0,
    "metrics.wording": 0.5,
    "metrics.models": 1,
    "metrics.migrations": 1.5,
    "metrics.apps": 1.5,
    "metrics.catalogue": 2,
    "metrics.files": 2,
    "metrics.ingest": 2.5,
    "metrics.aggregation": 3,
    "metrics.reporting": 4,
    "metrics.management": 4.5,
    "dashboard.rights": 4.8,
    "dashboard.scope": 5,
    "dashboard.wording": 5,
    "dashboard.searching": 5,
    "dashboard.templatetags": 6,
    "dashboard.charts": 6,
    "dashboard.tables": 6,
    "dashboard.filters": 6,
    "dashboard.exports": 7,
    "dashboard.pages": 8,
    "dashboard.admin": 8,
    "dashboard.static_files": 8.5,
    "dashboard.sessions": 8.5,
    "dashboard.uploads": 8.5,
    "dashboard.language": 8.5,
    "dashboard.formats": 9,
    "dashboard.apps": 9,
    "dashboard.settings": 9,
    "dashboard.urls": 9,
    "dashboard.wsgi": 9,
}
# The packages themselves hold nothing, so that importing one pulls in nothing.
EMPTY = {"metrics", "dashboard"}

# Library -> the only rooms that may import it.
ROOMS: dict[str, tuple[str, ...]] = {
    "numpy": ("metrics.aggregation",),
    "pandas": ("metrics.ingest", "dashboard.exports"),
    "django_tables2": ("dashboard.tables",),
    "django_filters": ("dashboard.filters",),
}
# What the domain must not know of, and what nobody may use.
NOT_IN_METRICS = ("dashboard", "django.http", "django.contrib.admin", "django.shortcuts", "django.urls")
NOWHERE = ("django.db.models.signals", "django.dispatch", "psycopg")


@dataclass(frozen=True)
class Import:
    target: str
    line: int


def test_the_house_stands() -> None:
    modules = {module_name(path): path for path in sources()}
    faults = [
        fault
        for module, path in modules.items()
        for fault in check(module, path.read_text(encoding="utf-8"), is_package=path.name == "__init__.py")
    ]
    assert modules
    assert faults == []


def sources() -> Iterator[Path]:
    for top in sorted(EMPTY):
        yield from sorted((ROOT / top).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def check(module: str, source: str, *, is_package: bool = False) -> list[str]:
    """Every fault of one module, in words."""
    tree = ast.parse(source)
    if module in EMPTY:
        return [f"{module}: must stay empty"] if list(code_of(tree)) else []
    room = room_of(module)
    if room is None:
        return [f"{module}: has no floor; give it one in FLOORS"]
    found = imports(tree, module if is_package else module.rpartition(".")[0])
    return [f"{module}:{each.line}: {why}" for each in found for why in refusals(room, each.target)]


def code_of(tree: ast.Module) -> Iterator[ast.stmt]:
    for node in tree.body:
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield node


def room_of(name: str) -> str | None:
    """The entry of FLOORS a dotted name belongs to."""
    return next((room for room in FLOORS if within(name, room)), None)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def imports(tree: ast.Module, package: str) -> Iterator[Import]:
    """Everything imported, wherever it stands, as absolute names; also by import_module("…") and __import__("…")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, package)
            # `from metrics import periods` names a module in the second place.
            names = [base if alias.name == "*" else f"{base}.{alias.name}" for alias in node.names]
            yield from (Import(name, node.lineno) for name in names)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__", "import_string"}:
            argument = node.args[0] if node.args else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield Import(argument.value, node.lineno)


def absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    base = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def refusals(room: str, target: str) -> Iterator[str]:
    if target.split(".")[0] in EMPTY:
        yield from floor_refusals(room, target)
    for library, rooms in ROOMS.items():
        if within(target, library) and room not in rooms:
            yield f"imports {library}, which lives in {' and '.join(rooms)}"
    if room.startswith("metrics."):
        yield from (f"the domain imports {name}" for name in NOT_IN_METRICS if within(target, name))
    yield from (f"imports {name}, which nobody may" for name in NOWHERE if within(target, name))


def floor_refusals(room: str, target: str) -> Iterator[str]:
    other = room_of(target)
    if other is None:
        yield f"imports {target}, which has no floor"
    elif other != room and FLOORS[other] >= FLOORS[room]:
        yield f"imports {target} of floor {FLOORS[other]} from floor {FLOORS[room]}"


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("metrics.periods", "from metrics.models import OrgUnit"),
        ("metrics.periods", "from metrics.quantities import Unit"),
        ("metrics.catalogue.load", "from metrics import ingest"),
        ("metrics.catalogue.load", "from ..ingest.sheets import read"),
        ("metrics.models.structure.units", "def late():\n    from metrics.aggregation import compute"),
        ("metrics.models.structure.units", "import dashboard.scope"),
        ("metrics.models.structure.units", "import importlib\nimportlib.import_module('metrics.aggregation.frames')"),
        ("metrics.reporting.drafts", "from django.http import HttpResponse"),
        ("metrics.reporting.drafts", "from django.contrib import admin"),
        ("metrics.models.structure.units", "from django.db.models.signals import post_save"),
        ("metrics.models.structure.units", "from django.db.models import signals"),
        ("metrics.models.structure.units", "from django.dispatch import receiver"),
        ("metrics.catalogue.load", "import numpy as np"),
        ("metrics.aggregation.frames", "import pandas"),
        ("dashboard.pages.indicator", "import django_tables2 as tables"),
        ("dashboard.pages.indicator", "from django_filters import FilterSet"),
        ("dashboard.charts", "from dashboard.tables import columns"),
        ("dashboard.pages.indicator", "from dashboard.settings import DEBUG"),
        ("dashboard.pages.indicator", "from metrics.elsewhere import thing"),
        ("dashboard.helpers", ""),
        ("metrics", "from metrics.models import OrgUnit"),
    ],
)
def test_a_fault_is_found(module: str, source: str) -> None:
    assert check(module, source) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("metrics.models.structure.units", "from .base import Ledger\nfrom metrics.periods import Period"),
        ("metrics.ingest.rows", "import pandas\nfrom metrics.catalogue import definitions"),
        ("metrics.aggregation.frames", "import numpy as np\nfrom metrics import models, periods"),
        ("dashboard.tables.rows", "import django_tables2\nfrom dashboard.scope import Scope"),
        ("dashboard.exports.csv", "import pandas as pd\nfrom dashboard.tables.rows import Rows"),
        ("dashboard.urls", "from dashboard.pages import indicator\nfrom django.urls import path"),
        ("metrics", '"""The domain."""'),
    ],
)
def test_what_is_allowed_passes(module: str, source: str) -> None:
    assert check(module, source) == []
