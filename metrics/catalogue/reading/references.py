"""Names of other entries: they exist, no indicator is built on itself, and what it is built on goes together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from metrics.catalogue.definitions import Combination, Indicator
from metrics.catalogue.faults import Fault, unknown
from metrics.catalogue.reading.styles import combination_fault
from metrics.models import EntryKind


@dataclass(frozen=True)
class NamedEntry:
    """The name of another entry, and where it stands."""

    kind: EntryKind
    code: str
    file: str
    entry: str
    key: str


_ABOVE = {
    EntryKind.SECTION: ("theme", EntryKind.THEME),
    EntryKind.SYSTEM: ("section", EntryKind.SECTION),
    EntryKind.INDICATOR: ("section", EntryKind.SECTION),
}


def namings_in(kind: EntryKind, body: Mapping[str, Any], file: str, entry: str) -> Iterator[NamedEntry]:
    """The names in a body, also in one that has other faults, so that all are told at once."""
    if kind in _ABOVE:
        key, above = _ABOVE[kind]
        named = {key: (above, [body.get(key)])}
        if kind is EntryKind.INDICATOR:
            named["of"] = (kind, _parts_of(body))
        for where, (other, codes) in named.items():
            yield from (
                NamedEntry(other, code, file, entry, where) for code in codes if isinstance(code, str) and code.strip()
            )


def _parts_of(body: Mapping[str, Any]) -> list[Any]:
    forms = [body.get(name) for name in ("change", "combination")]
    found = [form.get("of") for form in forms if isinstance(form, dict)]
    return [code for of in found for code in (of if isinstance(of, list) else [of])]


def unknown_names(namings: Iterable[NamedEntry], codes: Mapping[EntryKind, Collection[str]]) -> Iterator[Fault]:
    for each in namings:
        if each.kind in codes and each.code not in codes[each.kind]:
            yield Fault(each.file, each.entry, each.key, unknown(each.code, codes[each.kind]))


def circles(indicators: Mapping[str, Indicator], files: Mapping[str, str]) -> Iterator[Fault]:
    for code, indicator in indicators.items():
        if code in _reachable(indicator, indicators):
            yield Fault(files[code], code, "of", _("指标直接或间接引用了自己。"))


def misfits(
    indicators: Mapping[str, Indicator], sound: Mapping[str, Indicator], files: Mapping[str, str]
) -> Iterator[Fault]:
    """Combinations of what does not go together. Of parts with faults of their own nothing follows."""
    for code, indicator in indicators.items():
        form = indicator.form
        if not isinstance(form, Combination) or not all(part in sound for part in form.of):
            continue
        if found := combination_fault(form, indicator.style.unit, [sound[part] for part in form.of]):
            yield Fault(files[code], code, *found)


def _reachable(indicator: Indicator, indicators: Mapping[str, Indicator]) -> set[str]:
    seen: set[str] = set()
    waiting = list(indicator.refers_to)
    while waiting:
        code = waiting.pop()
        if code not in seen and code in indicators:
            seen.add(code)
            waiting += indicators[code].refers_to
    return seen
