"""Summaries for spreadsheets: units by indicators, indicators by months, as CSV and XLSX."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.exports.download import cell, download
from dashboard.wording import listed, name_of
from metrics.aggregation.figures import Figure
from metrics.catalogue.definitions import Indicator

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Series = tuple[Indicator, Sequence[Figure]]


@dataclass(frozen=True)
class Summary:
    """A table under its title; what is no text in it is an exact Decimal, or None where there is no figure."""

    title: str
    table: pd.DataFrame


def units_by_indicators(title: str, series: Sequence[Series]) -> Summary:
    """One line a unit, one column an indicator with its unit of measure; the last says which numbers lack something."""
    units = series[0][1] if series else ()
    headings = [_("区划代码"), _("单位"), *(_heading(indicator) for indicator, _figures in series), _("说明")]
    lines = []
    for place, unit in enumerate(units):
        figures = [column[place] for _indicator, column in series]
        lacking = _lacking((each.code, each) for each in figures)
        lines.append([unit.unit, unit.unit_name, *map(_cell, figures), lacking])
    return Summary(title, pd.DataFrame(lines, columns=headings, dtype=object))


def _lacking(figures: Iterable[tuple[str, Figure]]) -> str:
    """What is lacking in those that have a number, each by its name: E3-04 已报 3/4."""
    lacking = (each for each in figures if each[1].number is not None and not each[1].is_complete)
    return str(listed([f"{name} {figure.note}" for name, figure in lacking], _("；")))


def _cell(figure: Figure) -> Decimal | str:
    """The number; or why there is none, so that what was not reported is not read as nought or as forgotten."""
    return figure.cell if figure.number is None else figure.number


def _heading(indicator: Indicator) -> str:
    words = {"name": name_of(indicator), "unit": indicator.style.unit.label}
    return f"{indicator.code} " + _("%(name)s（%(unit)s）") % words


def indicators_by_periods(title: str, series: Sequence[Series]) -> Summary:
    """One line an indicator, one column a period; the last says which numbers lack something."""
    periods = [str(figure.period) for figure in series[0][1]] if series else []
    lines = []
    for each, figures in series:
        lacking = _lacking(zip(periods, figures, strict=True))
        lines.append([each.code, name_of(each), each.style.unit.label, *map(_cell, figures), lacking])
    headings = [_("代码"), _("指标"), _("计量单位"), *periods, _("说明")]
    return Summary(title, pd.DataFrame(lines, columns=headings, dtype=object))


def table_summary(title: str, rows: Sequence[Sequence[Any]]) -> Summary:
    """A table of the site, its headings first."""
    heads, *lines = rows
    return Summary(title, pd.DataFrame(lines, columns=list(heads), dtype=object))


def summary_response(summary: Summary, name: str, form: str) -> HttpResponse:
    """The summary as a download, `form` being csv or xlsx."""
    if form == "xlsx":
        return download(_workbook(summary), f"{name}.xlsx", XLSX)
    written = summary.table.map(cell).rename(columns=cell).to_csv(index=False)
    return download("\ufeff" + written, f"{name}.csv", "text/csv; charset=utf-8")


def _workbook(summary: Summary) -> bytes:
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        summary.table.to_excel(writer, sheet_name=_sheet_name(summary.title), index=False)
        [sheet] = writer.sheets.values()
        _set_cells(sheet, summary.table)
        _set_look(sheet, summary.table)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """Excel refuses some characters, and more than 31."""
    return "".join("_" if character in "[]:*?/\\" else character for character in title)[:31]


def _set_cells(sheet: Worksheet, table: pd.DataFrame) -> None:
    """Figures as numbers with all their decimals; texts as texts, also those that look like formulas."""
    for row in sheet.iter_rows(min_row=1):
        for each in row:
            value = table.iat[each.row - 2, each.column - 1] if each.row > 1 else None
            if isinstance(value, Decimal):
                each.value = value
                places = -int(value.as_tuple().exponent)
                each.number_format = "0." + "0" * places if places > 0 else "0"
            elif each.data_type == "f":
                each.data_type = "s"


def _set_look(sheet: Worksheet, table: pd.DataFrame) -> None:
    sheet.freeze_panes = "C2"
    for number, heading in enumerate(table.columns, 1):
        head = sheet.cell(1, number)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
        longest = max([len(str(value)) for value in table.iloc[:, number - 1]], default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(10, longest * 2, len(str(heading))), 40)
