"""Texts that look like others and are written in other signs; and the cells of a sheet that a row would fill."""

from __future__ import annotations

from datetime import date
from typing import Any

from metrics.ingest.sheets import Reference, Sheet, SheetColumn
from metrics.ledgers.registry import ledger_of
from metrics.wording import in_chinese

# A mark of direction, a joiner, a soft hyphen, a selector: none of them is drawn.
UNSEEN = "\u200f\u200d\u00ad\ufe0f"


def disguised(text: str) -> str:
    """The same text: in wide signs and other case, with blanks and with signs that are not drawn."""
    wide = widened(text.swapcase())
    return f" {wide[:2]}{UNSEEN}\u3000{wide[2:]} \ufeff"


def widened(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def is_pinned(field: Any) -> bool:
    """Whether it is written in letters and digits alone."""
    return bool(field.validators[1:])


def recased(text: str) -> str:
    """The same for what is written in letters and digits alone."""
    return text.swapcase()


def cells(sheet: Sheet, row: Any) -> dict[str, str]:
    """What a sheet says of the row, by heading."""
    found: dict[str, str] = {}
    for column in sheet.columns:
        value = getattr(row, column.field)
        if isinstance(column, SheetColumn):
            found[column.heading] = _cell(sheet.field(column.field), value)
        else:
            found |= {heading: "" if value is None else _named(value, name) for heading, name in column.parts}
    return found


def disguised_cells(sheet: Sheet, row: Any) -> dict[str, str]:
    """The same row in other signs, its own names and those of the rows that it names."""
    found = cells(sheet, row)
    for column in sheet.columns:
        if isinstance(column, SheetColumn):
            compared = [(column.heading, sheet.register, column.field)]
        else:
            compared = [(heading, sheet.targets[column.field], name) for heading, name in column.parts]
        for heading, register, name in compared:
            if found[heading] and register.compared(name, "A") != "A":
                is_own_number = isinstance(column, SheetColumn) and is_pinned(register.field(name))
                found[heading] = widened(recased(found[heading])) if is_own_number else disguised(found[heading])
    return found


def has_names(sheet: Sheet) -> bool:
    """Whether the sheet has cells that are compared and not read to the sign."""
    targets = [(sheet.targets[c.field], name) for c in sheet.columns if isinstance(c, Reference) for _, name in c.parts]
    own = [(sheet.register, column.field) for column in sheet.columns]
    return any(register.compared(name, "A") != "A" for register, name in [*own, *targets])


def _named(row: Any, name: str) -> str:
    field = ledger_of(row).field(name)
    value = getattr(row, name)
    if field.related_model is None:
        return _cell(field, value)
    [key] = [each for each in ("code", "number") if hasattr(value, each)][:1]
    return str(getattr(value, key))


def _cell(field: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.name == "period_start":
        return f"{value.year}Q{(value.month + 2) // 3}" if ledger_frequency(field) == "季度" else str(value.year)
    if field.choices:
        return in_chinese(dict(field.flatchoices)[value])
    return value.isoformat() if isinstance(value, date) else str(value)


def ledger_frequency(field: Any) -> str:
    return in_chinese(field.model.FREQUENCY.label)
