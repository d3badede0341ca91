"""The box of a key: finds rows by name, code or pinyin, and people elsewhere by their full identity number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from dashboard.admin.choosing import (
    DEPENDS,
    NOTHING_BESIDE,
    OFFICE_OF,
    TO_MERGE,
    Beside,
    RowField,
    Writers,
    choices_of,
    may_fill,
)
from dashboard.admin.labels import choice_labels, hint_for, person_column, with_names
from dashboard.admin.lookups import is_identity, look_up
from dashboard.admin.mentors import townships_of, with_role
from dashboard.rights import Rights
from dashboard.searching import found, ranked
from metrics.models import WRITERS, Person
from metrics.models.tracked import Tracked

PAGE = 20


class RowSelect(AutocompleteSelect):
    """A select that asks the site for its options. Numbers of people are typed here, so it asks by POST, whose text
    no log keeps."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        language = attrs.pop("lang") or "en"
        attrs["class"] = attrs["class"].replace("admin-autocomplete", "row-select")
        target = self.field.related_model
        depends = DEPENDS.get((self.field.model, self.field.name), ())
        hint = _("输入姓名、拼音或编号") if target is Person else _("输入名称、代码或拼音")
        texts = {"data-none": hint_for(target), "data-placeholder": hint, "data-with": " ".join(depends)}
        return attrs | texts | {"data-ajax--type": "POST", "data-i18n": language}

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """The row that is chosen, by the name that its reader may see; no other until something is typed."""
        choices: Any = self.choices
        chosen = [each for each in value if _is_key(choices.queryset.model, each)]
        rows = with_names(choices.queryset.filter(pk__in=chosen)) if chosen else []
        label = choices.field.label_from_instance
        blank = [] if self.is_required else [("", "")]
        pairs = [*blank, *((row.pk, label(row)) for row in rows)]
        options = [self.create_option(name, key, text, str(key) in chosen, n) for n, (key, text) in enumerate(pairs)]
        return [(None, options, 0)]

    @property
    def media(self) -> forms.Media:
        media = super().media
        scripts = [js for js in media._js if js != "admin/js/autocomplete.js"]  # type: ignore[attr-defined]
        return forms.Media(js=[*scripts, "js/row-select.js"], css=media._css)  # type: ignore[attr-defined]


def _is_key(model: Any, text: str) -> bool:
    """Whether the text could be a key at all; anything may be sent."""
    try:
        model._meta.pk.to_python(text)
    except ValidationError:
        return False
    return 0 < len(text) < 19


def row_field(owner: Any, db_field: Any, request: HttpRequest, writers: Writers) -> dict[str, Any]:
    """How an admin or inline builds the form field of a key."""
    options: dict[str, Any] = {
        "form_class": partial(RowField, db_field=db_field, request=request, writers=writers),
        "queryset": choices_of(db_field, request, writers, beside=NOTHING_BESIDE),
    }
    if db_field.name in owner.get_autocomplete_fields(request):
        options["widget"] = RowSelect(db_field, owner.admin_site)
    return options


class SearchedByName:
    """An admin whose list is searched by name, code or pinyin, and by no column that its reader may not see."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """People stand in the order of their names, with their numbers where the reader may open them."""
        reader, names = Rights.of(request), super().get_list_display(request)  # type: ignore[misc]
        return [person_column(self.model, name, reader) or name for name in names]  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return found(queryset, search_term, Rights.of(request)), False


class Autocomplete(View):
    """Answers what a RowSelect asks."""

    admin_site: Any = None
    asked: Mapping[str, Any]

    def get(self, request: HttpRequest) -> JsonResponse:
        self.asked = request.GET
        return self._listed()

    def post(self, request: HttpRequest) -> JsonResponse:
        """Looking somebody up is an act, and its number is no part of an address."""
        self.asked = request.POST
        self._refuse_strangers()
        if self.field.related_model is Person and self.field is not TO_MERGE and is_identity(self.term):
            person = look_up(request, self.term)
            return _answer([{"id": str(person.pk), "text": person.name}] if person else [], more=False)
        return self._listed()

    def _listed(self) -> JsonResponse:
        self._refuse_strangers()
        start = (self.page - 1) * PAGE
        rows = list(self._rows()[start : start + PAGE + 1])
        labels = choice_labels(rows[:PAGE], self.rights)
        found_here = zip(rows, labels, strict=False)
        return _answer([{"id": str(row.pk), "text": label} for row, label in found_here], more=len(rows) > PAGE)

    def _rows(self) -> QuerySet:
        beside = Beside.of(self.asked)
        offered = choices_of(self.field, self.request, self.writers, beside=beside)
        rows = ranked(found(with_names(offered), self.term, self.rights), self.term, self.rights)
        if "role" not in DEPENDS.get((self.field.model, self.field.name), ()):
            return rows
        return with_role(rows, townships_of(self.rights, beside.unit), beside.started_on)

    def _refuse_strangers(self) -> None:
        if not may_fill(self.rights, self.writers, self.field.model):
            raise PermissionDenied(_("您没有填报这个台账的权限。"))

    # -- what is asked -----------------------------------------------------------------------------

    @cached_property
    def rights(self) -> Rights:
        return Rights.of(self.request)

    @cached_property
    def field(self) -> Any:
        """The key that is filled in. Raises PermissionDenied for what is none."""
        try:
            model, name = apps.get_model(self.asked["app_label"], self.asked["model_name"]), self.asked["field_name"]
            is_merging = model is Person and name == TO_MERGE.name
            field: Any = TO_MERGE if is_merging else model._meta.get_field(name)
        except (KeyError, LookupError, ValueError, FieldDoesNotExist):
            raise PermissionDenied from None
        if not field.is_relation or not issubclass(field.related_model, Tracked):
            raise PermissionDenied
        return field

    @property
    def writers(self) -> Any:
        own = getattr(self.admin_site._registry.get(self.field.model), "writers", WRITERS)
        return OFFICE_OF.get((self.field.model, self.field.name), own)

    @property
    def term(self) -> str:
        return str(self.asked.get("term", ""))[:100]

    @property
    def page(self) -> int:
        text = str(self.asked.get("page", ""))
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1


def _answer(results: list[dict[str, str]], *, more: bool) -> JsonResponse:
    return JsonResponse({"results": results, "pagination": {"more": more}}, json_dumps_params={"ensure_ascii": False})
