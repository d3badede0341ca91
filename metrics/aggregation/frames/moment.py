"""The moment of a page: the counters of a district, read before any of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from metrics.ledgers.office import FORMER_NAMES, KEEPINGS, SUCCESSIONS
from metrics.ledgers.structure import UNITS
from metrics.models import Counter
from metrics.models.codes import district_of
from metrics.models.subtrees import within_any

Seen = frozenset[tuple[tuple[str, str], int]]

UNIT_KEYS = frozenset({UNITS.key, SUCCESSIONS.key, KEEPINGS.key, FORMER_NAMES.key})


@dataclass(frozen=True)
class Moment:
    """The counters of a district (or of all below a higher unit), read before any of its rows."""

    key: str
    counters: Mapping[tuple[str, str], int]
    # Those of the units of other districts that are named beside.
    beside: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, unit: str, beside: Iterable[str] = ()) -> Moment:
        """The moment of the unit's district. `beside` are units whose names, and those below, are shown too.

        One query.
        """
        key = district_of(unit)
        districts = {key, *map(district_of, beside)}
        rows = Counter.objects.filter(within_any("district", districts)) | Counter.objects.filter(district="")
        found = {
            (district, ledger): value for district, ledger, value in rows.values_list("district", "ledger", "value")
        }
        own = {each: value for each, value in found.items() if not each[0] or each[0].startswith(key)}
        return cls(key, own, {each: found[each] for each in found.keys() - own.keys() if each[1] in UNIT_KEYS})

    def of_models(self, labels: frozenset[str]) -> Seen:
        """What a frame that reads these models was built at."""
        return frozenset(item for item in self.counters.items() if item[0][1] in labels)
