"""The box of a key: a select that asks the site for its options while one types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dashboard.admin.django_private import media_with
from dashboard.admin.keys.choices import DEPENDS
from dashboard.admin.keys.labels import hint_for, with_names
from metrics.ledgers.registry import register_of
from metrics.models import Person
from metrics.models.tracked import Tracked


class RowSelect(AutocompleteSelect):
    """Numbers of people are typed here, so it asks by POST, whose text no log keeps."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        language = attrs.pop("lang") or "en"
        attrs["class"] = attrs["class"].replace("admin-autocomplete", "row-select")
        target = self.field.related_model
        depends = DEPENDS.get((self.field.model, self.field.name), ())
        hint = _("输入姓名、拼音或编号") if target is Person else _("输入名称、代码或拼音")
        texts = {"data-none": hint_for(target), "data-placeholder": hint, "data-with": " ".join(depends)}
        return attrs | texts | {"data-ajax--type": "POST", "data-i18n": language}

    def optgroups(self, name: str, value: Any, _attrs: Any = None) -> Any:
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
        return media_with(super().media, instead_of="admin/js/autocomplete.js", script="js/row-select.js")


def _is_key(model: type[Tracked], text: str) -> bool:
    """Whether the text could be a key at all; anything may be sent."""
    try:
        register_of(model).primary_key.to_python(text)
    except ValidationError:
        return False
    return 0 < len(text) < 19
