"""Some of the indicators, under a name: all, those of a theme, those of a section."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.pages.around.choices import Choice
from dashboard.scope import Scope
from dashboard.wording import name_of
from metrics.catalogue.definitions import Catalogue, Indicator, Section, Theme

# What stands for all in the address of a file.
ALL = "all"


@dataclass(frozen=True)
class Selection:
    """Indicators that are shown, in the order of the catalogue."""

    code: str
    name: str
    indicators: tuple[Indicator, ...]


def all_of(catalogue: Catalogue) -> Selection:
    return Selection(ALL, _("全部指标"), tuple(each for each in catalogue.indicators.values() if not each.hidden))


def of_theme(catalogue: Catalogue, theme: Theme) -> Selection:
    sections = {section.code for section in catalogue.sections.values() if section.theme == theme.code}
    shown = tuple(each for each in all_of(catalogue).indicators if each.section in sections)
    return Selection(theme.code, name_of(theme), shown)


def of_section(catalogue: Catalogue, section: Section) -> Selection:
    shown = tuple(each for each in all_of(catalogue).indicators if each.section == section.code)
    return Selection(section.code, name_of(section), shown)


def selection_named(scope: Scope, code: str) -> Selection:
    """All, a section's or a theme's, by its code. Raises Http404."""
    catalogue = scope.catalogue
    if code == ALL:
        return all_of(catalogue)
    if code in catalogue.sections:
        return of_section(catalogue, catalogue.sections[code])
    return of_theme(catalogue, theme_named(catalogue, code))


def theme_named(catalogue: Catalogue, code: str) -> Theme:
    if code not in catalogue.themes:
        raise Http404(_("没有代码为“%(code)s”的主题或板块。") % {"code": code})
    return catalogue.themes[code]


def section_named(catalogue: Catalogue, code: str) -> Section:
    if code not in catalogue.sections:
        raise Http404(_("没有代码为“%(code)s”的板块。") % {"code": code})
    return catalogue.sections[code]


def sections_of(catalogue: Catalogue, theme: str) -> list[Section]:
    return [section for section in catalogue.sections.values() if section.theme == theme]


def section_choices(catalogue: Catalogue, theme: str, current: str, scope: Scope) -> list[Choice]:
    """The sections of a theme to choose from."""
    return [
        Choice(name_of(each), reverse("section", args=[each.code]) + scope.query(), each.code, each.code == current)
        for each in sections_of(catalogue, theme)
    ]


def summary_files(selection: Selection, scope: Scope) -> list[Choice]:
    """Where the summaries of the selection are downloaded."""
    names = {
        "units": _("各单位汇总"),
        "months": _("逐月汇总"),
        "figures": _("指标表"),
    }
    return [
        Choice(name, reverse("summary", args=[selection.code, across, form]) + scope.query(), form.upper())
        for across, name in names.items()
        for form in ("csv", "xlsx")
    ]
