"""All that the unit of work asks of the rows that it has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from metrics.acts.rules.days import impossible
from metrics.acts.rules.entering import refusal_of_entry, units_entered
from metrics.acts.rules.lives import outside_units
from metrics.acts.rules.overlapping import overlapping
from metrics.acts.trailing import Brought, RowChange, row_of
from metrics.ledgers.register import Image
from metrics.ledgers.registry import ledger_of, register_of
from metrics.models.current import OpenWork
from metrics.models.tracked import Tracked


class AgainstRule(ValidationError):
    """What is against the rules of its ledger in one row, for whoever knows where the row stands."""

    def __init__(self, words: str, code: str, row: Tracked) -> None:
        super().__init__(words, code=code)
        self.row = row


def refuse_by_rules(work: OpenWork, changes: Sequence[RowChange], brought: Brought) -> None:
    """Raises ValidationError with all that is against the rules of the ledgers; each says of which row it is, unless
    it can be no other.
    """
    changed: dict[type[Tracked], list[tuple[Image | None, Image | None]]] = defaultdict(list)
    for model, _key, before, after in changes:
        changed[model].append((before, after))
    for model, pairs in changed.items():
        if rule := register_of(model).rule:
            rule(work, pairs)
    only = changes[0][:2] if len(changes) == 1 else None
    found = [(row, words, "level") for row, words in _beyond_level(work, changes, brought)]
    found += [(row, words, "days") for row, words in impossible(work, changes, brought)]
    found += [(row, words, "days") for row, words in outside_units(work, changes)]
    found += [(row, words, "twice") for row, words in overlapping(changes)]
    if found:
        raise ValidationError(
            [
                AgainstRule(words if (type(row), row.pk) == only else _said_of(row, words), code, row)
                for row, words, code in found
            ]
        )


def _beyond_level(work: OpenWork, changes: Sequence[RowChange], brought: Brought) -> Iterator[tuple[Tracked, str]]:
    """What the user is not high enough for; commands of the system are. One query, mostly none."""
    asked = [each for each in changes if not register_of(each[0]).entry.is_for_all and each[:2] not in brought]
    if work.user is None or not asked:
        return
    codes = units_entered(work.user)
    for model, _key, before, after in asked:
        if words := refusal_of_entry(register_of(model), codes, before, after):
            yield row_of(register_of(model), after or before), words


def _said_of(row: Tracked, words: str) -> str:
    parts = {"ledger": capfirst(str(ledger_of(row).one)), "row": row, "why": words}
    return _("%(ledger)s“%(row)s”：%(why)s") % parts
