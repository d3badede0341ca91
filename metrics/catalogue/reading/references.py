"""Names of other entries: they exist, and no indicator is built on itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from metrics.catalogue.definitions import (
    Catalogue,
    Indicator,
)
from metrics.catalogue.faults import Fault, unknown


def reference_faults(catalogue: Catalogue, files: Mapping[str, str], *, complete: bool) -> Iterable[Fault]:
    """Names of other entries must exist, and no indicator may be built on itself.

    Entries with faults are missing from an incomplete catalogue, so then only circles are looked for.
    """
    for section in catalogue.sections.values():
        if complete and section.theme not in catalogue.themes:
            yield Fault(files[section.code], section.code, "theme", unknown(section.theme, catalogue.themes))
    for system in catalogue.systems.values():
        if complete and system.section not in catalogue.sections:
            yield Fault(files[system.code], system.code, "section", unknown(system.section, catalogue.sections))
    for indicator in catalogue.indicators.values():
        where = files[indicator.code], indicator.code
        if complete and indicator.section not in catalogue.sections:
            yield Fault(*where, "section", unknown(indicator.section, catalogue.sections))
        for code in indicator.refers_to:
            if complete and code not in catalogue.indicators:
                yield Fault(*where, "of", unknown(code, catalogue.indicators))
        if indicator.code in _reachable(indicator, catalogue):
            yield Fault(*where, "of", _("指标直接或间接引用了自己。"))


def _reachable(indicator: Indicator, catalogue: Catalogue) -> set[str]:
    seen: set[str] = set()
    waiting = list(indicator.refers_to)
    while waiting:
        code = waiting.pop()
        if code not in seen and code in catalogue.indicators:
            seen.add(code)
            waiting += catalogue.indicators[code].refers_to
    return seen
