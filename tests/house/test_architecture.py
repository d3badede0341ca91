"""The house stands: a module imports only from a lower floor, libraries stay in their rooms. No exceptions."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.places import ROOT

# Room -> floor. A module imports from lower floors and from its own room, in which there is no circle either.
FLOORS: dict[str, float] = {
    "metrics.languages": 0,
    "metrics.birthdays": 0.2,
    "metrics.money": 0.2,
    "metrics.rounding": 0.2,
    "metrics.sameness": 0.2,
    "metrics.today": 0.2,
    "metrics.periods": 0.3,
    "metrics.quantities": 0.3,
    "metrics.wording": 0.5,
    "metrics.models": 1,
    "metrics.ledgers": 2,
    "metrics.acts": 3,
    "metrics.migrations": 3.5,
    "metrics.apps": 3.5,
    "metrics.catalogue": 4,
    "metrics.files": 5,
    "metrics.ingest": 5,
    "metrics.aggregation": 5,
    "metrics.reporting": 6,
    "metrics.management": 6.5,
    "dashboard.addresses": 6.8,
    "dashboard.lists.page_sizes": 6.8,
    "dashboard.per_request": 6.8,
    "dashboard.rights": 7,
    "dashboard.etags": 7.2,
    "dashboard.scope": 7.5,
    "dashboard.wording": 7.5,
    "dashboard.lists.searching": 7.5,
    "dashboard.templatetags": 8,
    "dashboard.charts": 8,
    "dashboard.tables": 8,
    "dashboard.lists.filters": 8,
    "dashboard.exports": 9,
    "dashboard.middleware": 9,
    "dashboard.static_files": 9,
    "dashboard.pages": 10,
    "dashboard.admin.django_private": 10,
    "dashboard.admin.acts": 10.1,
    "dashboard.admin.keys": 10.2,
    "dashboard.admin.boxes": 10.25,
    "dashboard.admin.forms": 10.3,
    "dashboard.admin.row": 10.4,
    "dashboard.admin.papers": 10.5,
    "dashboard.admin.reviews": 10.6,
    "dashboard.admin.returns": 10.7,
    "dashboard.admin.ledger": 10.8,
    "dashboard.admin.offices": 10.9,
    "dashboard.admin.home": 10.95,
    "dashboard.admin.site": 10.99,
    "dashboard.formats": 11,
    "dashboard.apps": 11,
    "dashboard.settings.environment": 10.995,
    "dashboard.settings": 11,
    "dashboard.urls": 11,
    "dashboard.wsgi": 11,
}
TOPS = ("dashboard", "metrics")
# The packages themselves hold nothing, so that importing one pulls in nothing.
EMPTY = {*TOPS, "dashboard.admin", "dashboard.lists"}

# Library -> the only rooms that may import it.
ROOMS: dict[str, tuple[str, ...]] = {
    "numpy": ("metrics.aggregation",),
    "pandas": ("metrics.ingest", "dashboard.exports"),
    "django_tables2": ("dashboard.tables",),
    "django_filters": ("dashboard.lists.filters",),
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
    for top in TOPS:
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
    faults = [f"{module}:{each.line}: {why}" for each in found for why in refusals(room, each.target)]
    # A migration asks for the models as they were, which have no other name.
    by_name = fetched_by_name(tree) if room != "metrics.migrations" else ()
    return faults + [f"{module}:{line}: fetches a model of its own app by name" for line in by_name]


def fetched_by_name(tree: ast.Module) -> Iterator[int]:
    """Lines in which a model is asked for by a name that begins with "metrics."."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in {"get_model", "get_registered_model"} and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and str(first.value).split(".")[0] == "metrics":
                yield node.lineno


def test_there_is_no_circle() -> None:
    modules = {module_name(path): path for path in sources()}
    graph = {
        module: needs(module, path.read_text(encoding="utf-8"), modules, is_package=path.name == "__init__.py")
        for module, path in modules.items()
    }
    assert circles(graph) == []


def needs(module: str, source: str, known: Collection[str], *, is_package: bool = False) -> set[str]:
    """The modules that a module imports, wherever in it."""
    package = module if is_package else module.rpartition(".")[0]
    found = (each.target for each in imports(ast.parse(source), package))
    names = (next((name for name in (each, each.rpartition(".")[0]) if name in known), "") for each in found)
    return {name for name in names if name not in ("", module)}


def circles(graph: Mapping[str, set[str]]) -> list[str]:
    """What imports itself through others: those left when all is taken away that needs nothing that is left."""
    left = dict(graph)
    while free := [module for module, wanted in left.items() if not wanted & left.keys()]:
        for module in free:
            del left[module]
    return sorted(left)


@pytest.mark.parametrize(
    "graph",
    [
        {"a": {"b"}, "b": {"a"}},
        {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": set()},
    ],
)
def test_a_circle_is_found(graph: dict[str, set[str]]) -> None:
    assert circles(graph) == ["a", "b", "c"][: len(graph.keys() - {"d"})]


def test_a_circle_through_a_late_import_is_found() -> None:
    known = {"metrics.models.units", "metrics.models.trail"}
    late = "def late():\n    from metrics.models.trail import Counter"
    graph = {
        "metrics.models.units": needs("metrics.models.units", late, known),
        "metrics.models.trail": needs("metrics.models.trail", "from metrics.models.units import OrgUnit", known),
    }
    assert circles(graph) == sorted(known)


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
    if target.split(".")[0] in TOPS:
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
        ("dashboard.admin.forms.groups", "from dashboard.admin.row import panels"),
        ("dashboard.admin.helpers", ""),
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
