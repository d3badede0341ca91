"""All that the unit of work asks of the rows that it has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from metrics.acts.rules.days import impossible
from metrics.acts.rules.entering import refusal_of_entry, units_entered
from metrics.acts.rules.overlapping import overlapping
from metrics.acts.trailing import RowChange
from metrics.ledgers.register import Image
from metrics.ledgers.registry import register_of
from metrics.models.current import OpenWork
from metrics.models.tracked import Tracked

# Whether a row only followed another in 变更 or in reorganising.
IsBrought = Callable[[type[Tracked], object], bool]
Found = tuple[RowChange, ValidationError]


class AgainstRule(ValidationError):
    """What is against the rules of its ledger in one row, for whoever knows where the row stands."""

    def __init__(self, words: str, code: str, row: tuple[type[Tracked], object]) -> None:
        super().__init__(words, code=code)
        self.row = row


def refuse_by_rules(work: OpenWork, changes: Sequence[RowChange], is_brought: IsBrought) -> None:
    """Raises ValidationError with all that is against the rules of the ledgers; each says of which row it is."""
    changed: dict[type[Tracked], list[tuple[Image | None, Image | None]]] = defaultdict(list)
    for model, _key, before, after in changes:
        changed[model].append((before, after))
    for model, pairs in changed.items():
        if rule := register_of(model).rule:
            rule(work, pairs)
    is_one = len(changes) == 1
    found = [_of_row(change, error, is_one=is_one) for change, error in _beyond_level(work, changes, is_brought)]
    own = {(model, key) for model, key, _before, _after in changes}
    twice = ((row, words, "twice") for row, words in overlapping(changes))
    for row, words, code in chain(impossible(changes), twice):
        place = (type(row), row.pk)
        found.append(AgainstRule(words if is_one and place in own else _said_of(row, words), code, place))
    if found:
        raise ValidationError(found)


def _beyond_level(work: OpenWork, changes: Sequence[RowChange], is_brought: IsBrought) -> Iterator[Found]:
    """What the user is not high enough for; commands of the system are. One query, mostly none."""
    asked = [each for each in changes if not register_of(each[0]).entry.is_for_all and not is_brought(*each[:2])]
    if work.user is None or not asked:
        return
    codes = units_entered(work.user)
    for change in asked:
        model, _key, before, after = change
        if refusal := refusal_of_entry(register_of(model), codes, before, after):
            yield change, refusal


def _of_row(change: RowChange, error: ValidationError, *, is_one: bool) -> AgainstRule:
    """The refusal, which says of which row it is where there are several."""
    model, key, before, _after = change
    [words] = error.messages
    if not is_one:
        row = model._base_manager.filter(pk=key).first() or model(**(before or {}))
        words = _said_of(row, words)
    return AgainstRule(words, error.code or "", (model, key))


def _said_of(row: Tracked, words: str) -> str:
    parts = {"ledger": capfirst(str(register_of(type(row)).one)), "row": row, "why": words}
    return _("%(ledger)s“%(row)s”：%(why)s") % parts
