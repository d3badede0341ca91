"""What we use of Django that it does not promise, all of it named: a new Django that changed one is told by this test.

A name is Django's where one of its classes has it. Names that Django documents in spite of their underscore are apart.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import django
import pytest
from django import forms
from django.contrib import admin
from django.contrib.messages.storage.base import BaseStorage
from django.db import models
from django.forms.formsets import BaseFormSet
from django.forms.models import BaseModelForm, BaseModelFormSet

import dashboard
import metrics
from dashboard.admin.site import site
from metrics.models import Account, Grant
from tests.support.places import ROOT

ROOM = "dashboard/admin/django_private.py"
ROWS, MANAGERS = "metrics/models/tracked.py", "metrics/models/managers.py"


@dataclass(frozen=True)
class Private:
    """A method of a class of Django's, with the signature that we count on, and the file that relies on it."""

    owner: Any
    name: str
    signature: str
    place: str


METHODS = (
    Private(admin.ModelAdmin, "_create_formsets", "(self, request, obj, change)", ROOM),
    Private(admin.ModelAdmin, "_get_obj_does_not_exist_redirect", "(self, request, opts, object_id)", ROOM),
    Private(BaseModelForm, "_post_clean", "(self)", ROOM),
    Private(forms.Field, "_clean_bound_field", "(self, bf)", ROOM),
    Private(BaseModelFormSet, "_existing_object", "(self, pk)", ROOM),
    Private(BaseFormSet, "_should_delete_form", "(self, form)", ROOM),
    Private(models.Model, "_get_FIELD_display", "(self, field)", ROWS),
    Private(
        models.Model,
        "_do_update",
        "(self, base_qs, using, pk_val, values, update_fields, forced_update)",
        ROWS,
    ),
    Private(
        models.QuerySet,
        "_insert",
        "(self, objs, fields, returning_fields=None, raw=False, using=None, on_conflict=None, update_fields=None,"
        " unique_fields=None)",
        MANAGERS,
    ),
    Private(models.QuerySet, "_update", "(self, values)", MANAGERS),
    Private(models.QuerySet, "_raw_delete", "(self, using)", MANAGERS),
)
# Attributes of instances, which `test_attributes_are_what_we_count_on` looks at one by one.
ATTRIBUTES = {"_queued_messages": ROOM, "_js": ROOM, "_css": ROOM}
# No underscore, and no promise either.
UNPROMISED = {"hand_clean_DELETE": ROOM}
LISTED = {each.name for each in METHODS} | set(ATTRIBUTES)
# "Model _meta API", "Model instance reference" and "Managers" tell what these are.
DOCUMENTED = {"_meta", "_state", "_base_manager", "_default_manager"}


@pytest.mark.parametrize("each", METHODS, ids=lambda each: each.name)
def test_a_method_is_there_with_the_signature_we_count_on(each: Private) -> None:
    found = getattr(each.owner, each.name, None)
    assert found is not None, f"{each.owner.__name__}.{each.name} is gone from Django; see {each.place}"
    assert str(inspect.signature(found)) == each.signature, f"{each.name} takes something else; see {each.place}"


def test_attributes_are_what_we_count_on() -> None:
    assert BaseStorage(request=None)._queued_messages == []
    media = forms.Media(js=["a.js"], css={"all": ["a.css"]})
    assert (media._js, media._css) == (["a.js"], {"all": ["a.css"]})


def test_the_form_of_an_inline_is_asked_before_it_deletes() -> None:
    class Inline(admin.TabularInline):
        model, fk_name = Grant, "account"

        def has_delete_permission(self, *_asked: Any) -> bool:
            return True

    form = Inline(Account, site).get_formset(None, fields=("role",)).form
    assert str(inspect.signature(form.hand_clean_DELETE)) == "(self)"
    assert "hand_clean_DELETE" in inspect.getsource(form.is_valid)


def test_what_is_listed_is_used_where_it_says() -> None:
    places = {each.name: each.place for each in METHODS} | ATTRIBUTES | UNPROMISED
    assert [name for name, place in places.items() if name not in (ROOT / place).read_text(encoding="utf-8")] == []


def test_ruff_lets_pass_what_django_documents_and_nothing_more() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(settings["tool"]["ruff"]["lint"]["flake8-self"]["ignore-names"]) == DOCUMENTED


# --- nothing else is used ------------------------------------------------------------------------------------------


def test_no_other_private_name_is_asked_of_anything() -> None:
    """As in `row._save_table()`; what is our own is named by no class of Django's."""
    known = names_in_django() - LISTED - DOCUMENTED
    found = [f"{path.relative_to(ROOT)}: {name}" for path in sources() for name in asked_in(path) if name in known]
    assert found == []


def test_no_other_private_name_is_taken_over() -> None:
    """As in a method of a model that is called `_save_table`, or `self._save_table()`."""
    faults = {fault for kind in kinds() for fault in taken_over(kind)}
    assert sorted(faults) == []


def test_a_name_that_is_not_listed_is_found() -> None:
    class Careless(admin.ModelAdmin):
        def _changeform_view(self, *given: Any) -> Any:
            return super()._changeform_view(*given)

        def get_urls(self) -> Any:
            return [*super().get_urls(), self._response_post_save]

        def _our_own(self) -> None:
            """Nobody else's."""

    assert {"_changeform_view", "_response_post_save"} == {fault.rpartition(".")[2] for fault in taken_over(Careless)}
    assert {"_changeform_view", "_registry"} <= names_in_django()


def sources() -> Iterator[Path]:
    for top in ("metrics", "dashboard"):
        yield from (path for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts)


def asked_in(path: Path) -> Iterator[str]:
    """Private names that are asked of others than `self` and `cls`, also by getattr and hasattr."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and not is_own(node) and is_private(node.attr):
            yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("getattr", "hasattr", "setattr"):
            yield from (each.value for each in node.args if isinstance(each, ast.Constant) and is_private(each.value))


def is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def is_private(name: Any) -> bool:
    return isinstance(name, str) and name.startswith("_") and not name.startswith("__")


@cache
def names_in_django() -> frozenset[str]:
    """Private names of everything in Django's classes."""
    found: set[str] = set()
    for path in Path(django.__file__).parent.rglob("*.py"):
        if "locale" not in path.parts:
            found |= {
                name
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.ClassDef)
                for name in private_names(node)
            }
    return frozenset(found)


def private_names(tree: ast.AST) -> Iterator[str]:
    """What a class defines, and what it asks of itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Attribute) and (is_own(node) or ast.unparse(node.value) == "super()"):
            names = [node.attr]
        elif isinstance(node, ast.ClassDef):
            names = [each.id for stated in node.body for each in targets_of(stated) if isinstance(each, ast.Name)]
        else:
            continue
        yield from filter(is_private, names)


def targets_of(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AnnAssign) else []


def kinds() -> Iterator[type]:
    """Our classes, and those that are made when the site is."""
    for top in (metrics, dashboard):
        for each in pkgutil.walk_packages(top.__path__, f"{top.__name__}."):
            if ".migrations." not in each.name and not each.name.endswith(".wsgi"):
                module = importlib.import_module(each.name)
                yield from (kind for kind in vars(module).values() if isinstance(kind, type) and is_ours(kind))
    for model_admin in site._registry.values():
        yield from (type(model_admin), *model_admin.inlines)


def is_ours(kind: type) -> bool:
    return kind.__module__.split(".")[0] in ("metrics", "dashboard", "tests")


def taken_over(kind: type) -> Iterator[str]:
    """Names of Django's that a class or one of its bases of ours uses as if they were its own."""
    djangos = {name for base in kind.__mro__ if base.__module__.startswith("django.") for name in names_of(base)}
    for base in filter(is_ours, kind.__mro__):
        for name in sorted((names_of(base) & djangos) - LISTED - DOCUMENTED):
            yield f"{base.__module__}.{base.__qualname__}.{name}"


@cache
def names_of(kind: type) -> frozenset[str]:
    try:
        source = textwrap.dedent(inspect.getsource(kind))
    except (OSError, TypeError):  # made by type()
        return frozenset()
    return frozenset(private_names(ast.parse(source)))
