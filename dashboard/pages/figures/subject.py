"""What an indicator's page is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.exports.download import file_name
from dashboard.pages.around.choices import Choice
from dashboard.pages.around.frame import frame_of
from dashboard.scope import Scope
from dashboard.wording import name_of
from metrics.catalogue.definitions import Catalogue, Indicator


@dataclass(frozen=True)
class Subject:
    """An indicator in a scope."""

    scope: Scope
    indicator: Indicator
    catalogue: Catalogue

    def file_name(self, *what: str) -> str:
        return file_name(name_of(self.indicator), *what, self.scope.name, self.scope.period.code)


def subject_of(scope: Scope, code: str) -> Subject:
    """The indicator of that code, of a section that the reader may see. Raises Http404."""
    catalogue = scope.catalogue
    if code not in catalogue.indicators or catalogue.indicators[code].section not in catalogue.sections:
        raise Http404(_("没有代码为“%(code)s”的指标。") % {"code": code})
    return Subject(scope, catalogue.indicators[code], catalogue)


def about(subject: Subject) -> dict[str, Any]:
    """What the page says of the indicator itself, and the indicators around it."""
    each, catalogue = subject.indicator, subject.catalogue
    section = catalogue.sections[each.section]
    return {
        "frame": frame_of(subject.scope, theme=section.theme),
        "indicator": each,
        "section": section,
        "theme": catalogue.themes[section.theme],
        "neighbours": _neighbours(subject, section.theme),
    }


def _neighbours(subject: Subject, theme: str) -> list[tuple[str, list[Choice]]]:
    """The indicators of the theme, by section, each linked for the same unit and period."""
    found: dict[str, list[Choice]] = {
        code: [] for code, section in subject.catalogue.sections.items() if section.theme == theme
    }
    for each in subject.catalogue.indicators.values():
        if each.section in found and not each.hidden:
            address = reverse("indicator", args=[each.code]) + subject.scope.query()
            found[each.section].append(Choice(name_of(each), address, each.code, each.code == subject.indicator.code))
    return [(name_of(subject.catalogue.sections[code]), choices) for code, choices in found.items() if choices]
