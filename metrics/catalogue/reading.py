"""Reads entries (tables of TOML files, or bodies of rows) into a catalogue; reports every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.catalogue.definitions import (
    Against,
    Catalogue,
    Change,
    Combination,
    Form,
    Indicator,
    Measure,
    Operator,
    Rate,
    Section,
    Share,
    System,
    SystemRows,
    Theme,
)
from metrics.catalogue.faults import CatalogueError, Fault, Table, unknown
from metrics.catalogue.measures import dimension, part_of, read_conditions, read_measure
from metrics.ledgers.registry import ledger_named, ledgers
from metrics.ledgers.times import ReturnTime
from metrics.models import EntryKind, ParameterCode, UnitKind
from metrics.periods import Granularity
from metrics.quantities import STYLES, UNITS, Approximation, Better, Dimension, OverTime, Rounding, Style
from metrics.wording import length_name, listed

FORMS = ("measure", "share", "rate", "change", "combination")
FINEST = [granularity.name.lower() for granularity in Granularity]


@dataclass(frozen=True)
class Entry:
    """One entry before it is understood, and where it stands."""

    kind: EntryKind
    code: str
    body: Mapping[str, Any]
    file: str


def read_catalogue(entries: Iterable[Entry]) -> Catalogue:
    """The catalogue that the entries make up. Raises CatalogueError with all faults."""
    faults: list[Fault] = []
    found: dict[EntryKind, dict[str, Any]] = {kind: {} for kind in EntryKind}
    files: dict[str, str] = {}
    for entry in entries:
        table = Table(entry.body, entry.file, entry.code, faults)
        count = len(faults)
        if entry.code in found[entry.kind]:
            table.fault("code", _("代码“%(code)s”重复。") % {"code": entry.code})
        if isinstance(code := entry.body.get("code"), str) and code.strip() and code != entry.code:
            words = {"code": code, "own": entry.code}
            table.fault("code", _("定义里的代码“%(code)s”与本行的代码“%(own)s”不同。") % words)
        value = _READERS[entry.kind](table)
        files[entry.code] = entry.file
        if value is not None and len(faults) == count:
            found[entry.kind][entry.code] = value
    catalogue = Catalogue(*(found[kind] for kind in EntryKind))
    faults += _check_references(catalogue, files, complete=not faults)
    if faults:
        raise CatalogueError(faults)
    return catalogue


def _read_theme(table: Table) -> Theme:
    theme = Theme(table.text("code"), table.text("name_zh"), table.text("name_en"))
    table.done()
    return theme


def _read_section(table: Table) -> Section:
    section = Section(table.text("code"), table.text("theme"), table.text("name_zh"), table.text("name_en"))
    table.done()
    return section


def _read_system(table: Table) -> System:
    values = {key: table.text(key) for key in ("code", "section", "name_zh", "name_en")}
    system = System(**values, rows=tuple(filter(None, map(_read_rows, table.tables("rows", required=True)))))
    table.done()
    return system


def _read_rows(table: Table) -> SystemRows | None:
    name = table.text("ledger")
    ledger = next((each for each in ledgers() if each.name == name), None)
    if ledger is None:
        if name:
            table.fault("ledger", unknown(name, [each.name for each in ledgers()]))
        table.discard("kinds")
        return None
    kinds = table.names("kinds", ledger.kinds)
    table.done()
    return SystemRows(name, kinds)


def _read_indicator(table: Table) -> Indicator | None:
    form = _read_form(table)
    style = _read_style(table, form)
    finest = _read_finest(table, form)
    better, reviewed = table.choice("better", Better), table.day("reviewed_on", required=True)
    values = {key: table.text(key) for key in ("code", "name_zh", "name_en", "section", "definition", "basis", "owner")}
    applies_to = table.names("applies_to", UnitKind.values)
    target, norm, hidden = table.number("target"), table.number("norm"), table.flag("hidden")
    target_parameter, norm_parameter = (
        _read_parameter(table, "target_parameter"),
        _read_parameter(table, "norm_parameter"),
    )
    valid_from, valid_to = table.day("valid_from"), table.day("valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        table.fault("valid_to", _("失效日期不能早于生效日期。"))
    table.done()
    if form is None or style is None or finest is None or better is None or reviewed is None:
        return None
    return Indicator(
        **values,
        style=style,
        better=better,
        finest=finest,
        reviewed_on=reviewed,
        form=form,
        target=target,
        norm=norm,
        target_parameter=target_parameter,
        norm_parameter=norm_parameter,
        applies_to=applies_to,
        valid_from=valid_from,
        valid_to=valid_to,
        hidden=hidden,
    )


def _read_parameter(table: Table, key: str) -> str:
    code = table.text(key, required=False)
    if code and code not in ParameterCode.values:
        table.fault(key, unknown(code, ParameterCode.values))
    return code


def _read_style(table: Table, form: Form | None) -> Style | None:
    name = table.text("unit")
    decimals = table.whole("decimals", least=0, most=6)
    rounding = table.choice("rounding", Rounding, default=Rounding.HALF_UP) or Rounding.HALF_UP
    approximation = _read_approximation(table)
    if name not in UNITS:
        if name:
            table.fault("unit", unknown(name, UNITS))
        return None
    unit = UNITS[name]
    if form is not None and unit.dimension not in (allowed := _dimensions(form)):
        words = {"unit": name, "kinds": listed((_DIMENSION_NAMES[each] for each in allowed), _("或"))}
        table.fault("unit", _("“%(unit)s”与算法不符，须是%(kinds)s单位。") % words)
    return Style(unit, decimals, rounding, approximation, is_change=isinstance(form, Change))


_DIMENSION_NAMES = {
    Dimension.NUMBER: gettext_lazy("数量"),
    Dimension.MONEY: gettext_lazy("金额"),
    Dimension.RATIO: gettext_lazy("比例"),
}


def _dimensions(form: Form) -> tuple[Dimension, ...]:
    match form:
        case Measure():
            return (dimension(form),)
        case Share() | Change():
            return (Dimension.RATIO,)
        case Rate(numerator=numerator, denominator=denominator):
            if dimension(numerator) is dimension(denominator):
                return (Dimension.RATIO, Dimension.NUMBER)
            return (Dimension.MONEY,)
    return tuple(Dimension)


def _read_approximation(table: Table) -> Approximation | None:
    inner = table.table("approximate")
    if inner is None:
        return None
    style, step = inner.text("style"), inner.whole("step", least=1, most=10**9, required=True)
    if style and style not in STYLES:
        inner.fault("style", unknown(style, STYLES))
    inner.done()
    return Approximation(style, step or 1)


def _read_finest(table: Table, form: Form | None) -> Granularity | None:
    name = table.text("finest")
    if name not in FINEST:
        if name:
            table.fault("finest", unknown(name, FINEST))
        return None
    finest = Granularity.named(name)
    for measure in _measures(form):
        time = ledger_named(measure.ledger).time
        if isinstance(time, ReturnTime) and measure.time is OverTime.FLOW and finest < time.frequency:
            words = {"ledger": ledger_named(measure.ledger).label, "length": length_name(time.frequency)}
            table.fault("finest", _("“%(ledger)s”按%(length)s填报，最细只能到%(length)s。") % words)
            break
    return finest


def _measures(form: Form | None) -> tuple[Measure, ...]:
    match form:
        case Measure():
            return (form,)
        case Share(whole=whole):
            return (whole,)
        case Rate(numerator=numerator, denominator=denominator):
            return (numerator, denominator)
    return ()


def _read_form(table: Table) -> Form | None:
    present = [name for name in FORMS if name in table]
    if len(present) != 1:
        table.fault("", _("须且只须有一种算法：%(forms)s。") % {"forms": listed(FORMS)})
        for name in FORMS:
            table.discard(name)
        return None
    inner = table.table(present[0])
    if inner is None:
        return None
    if present[0] == "measure":
        return read_measure(inner)
    form = _FORM_READERS[present[0]](inner)
    inner.done()
    return form


def _read_share(table: Table) -> Share | None:
    inner = table.table("whole", required=True)
    whole = read_measure(inner, inner=True) if inner else None
    if whole is None:
        table.discard("part")
        return None
    part = read_conditions(table, ledger_named(whole.ledger), "part")
    if not part:
        table.fault("part", _("占比须写明部分的条件。"))
    return Share(whole, part_of(whole, part))


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
_READERS = {
    EntryKind.THEME: _read_theme,
    EntryKind.SECTION: _read_section,
    EntryKind.SYSTEM: _read_system,
    EntryKind.INDICATOR: _read_indicator,
}


def _check_references(catalogue: Catalogue, files: Mapping[str, str], *, complete: bool) -> Iterable[Fault]:
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
