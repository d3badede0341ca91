"""Reads how an indicator is made of its measures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from metrics.catalogue.definitions import (
    Against,
    Change,
    Combination,
    Form,
    Operator,
    Rate,
    Share,
)
from metrics.catalogue.reading.conditions import read_conditions
from metrics.catalogue.reading.measures import part_of, read_measure
from metrics.catalogue.tables import Table
from metrics.ledgers.registry import ledger_named, ledgers
from metrics.wording import listed

FORMS = ("measure", "share", "rate", "change", "combination")


def read_form(table: Table) -> Form | None:
    """The one form of an indicator. Where there are several each is read, for its own faults."""
    present = [name for name in FORMS if name in table]
    if len(present) != 1:
        table.fault("", _("须且只须有一种算法：%(forms)s。") % {"forms": listed(FORMS)})
    found = [_read_named(table, name) for name in present]
    return found[0] if len(found) == 1 else None


def _read_named(table: Table, name: str) -> Form | None:
    inner = table.table(name)
    if inner is None:
        return None
    if name == "measure":
        return read_measure(inner)
    form = _FORM_READERS[name](inner)
    inner.done()
    return form


def _read_share(table: Table) -> Share | None:
    inner = table.table("whole", required=True)
    # Also where the whole has faults its ledger may be there to read the part by.
    ledger = inner.peek("ledger") if inner else None
    whole = read_measure(inner, inner=True) if inner else None
    if ledger not in [each.name for each in ledgers()]:
        table.discard("part")
        return None
    part = read_conditions(table, ledger_named(str(ledger)), "part")
    if not part:
        table.fault("part", _("占比须写明部分的条件。"))
    return Share(whole, part_of(whole, part)) if whole else None


def _read_rate(table: Table) -> Rate | None:
    tables = table.table("numerator", required=True), table.table("denominator", required=True)
    numerator, denominator = (read_measure(inner) if inner else None for inner in tables)
    return Rate(numerator, denominator) if numerator and denominator else None


def _read_change(table: Table) -> Change | None:
    of, against = table.text("of"), table.choice("against", Against)
    return Change(of, against) if of and against else None


def _read_combination(table: Table) -> Combination | None:
    operator, of = table.choice("op", Operator), table.names("of", required=True)
    if of and len(of) < 2:
        table.fault("of", _("组合至少要两个指标。"))
    if operator in (Operator.DIFFERENCE, Operator.QUOTIENT) and len(of) > 2:
        table.fault("of", _("差和商只能有两个指标。"))
    return Combination(operator, of) if operator and of else None


_FORM_READERS = {"share": _read_share, "rate": _read_rate, "change": _read_change, "combination": _read_combination}
