"""What rows are is asked of a register, not of a model: in these rooms nobody walks `_meta`, or fetches by name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.places import ROOT

# All but the tables themselves, and the ledgers, who are asked.
ROOMS = (
    "dashboard", "metrics/acts", "metrics/aggregation", "metrics/catalogue", "metrics/files", "metrics/ingest",
    "metrics/management",
)  # fmt: skip


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_walks_a_model(room: str) -> None:
    paths = sorted((ROOT / room).rglob("*.py"))
    assert paths
    assert [f"{path.relative_to(ROOT)}:{line}" for path in paths for line in walks(_read(path))] == []


def walks(source: str) -> Iterator[int]:
    """Lines that ask a model, or the admin's `opts`, for its fields, relations or constraints; its table has a name."""
    tree = ast.parse(source)
    named = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "db_table"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in named and _is_a_walk(node):
            yield node.lineno


def _is_a_walk(node: ast.Attribute) -> bool:
    return node.attr in ("_meta", "get_model") or _is_of_opts(node)


def _is_of_opts(node: ast.Attribute) -> bool:
    """`opts` is for the names of addresses, and for what the rows are called."""
    owner = node.value
    is_opts = isinstance(owner, ast.Attribute) and owner.attr == "opts"
    return is_opts and node.attr not in ("app_label", "model_name", "verbose_name", "verbose_name_plural")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "source",
    [
        "model._meta.get_field('unit')",
        "type(row)._meta.concrete_fields",
        "self.opts.related_objects",
        "admin.opts.pk.name",
        "apps.get_model(entry.ledger)",
    ],
)
def test_a_walk_is_found(source: str) -> None:
    assert list(walks(source)) == [1]


@pytest.mark.parametrize(
    "source", ["self.opts.verbose_name", "TrailEntry._meta.db_table", "register.fields", "site.get_model_admin(model)"]
)
def test_what_is_asked_of_others_passes(source: str) -> None:
    assert list(walks(source)) == []
