"""A reader of one unit, what he should be told, and what pages and files tell him."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import openpyxl
from django.test import Client

from metrics.aggregation.figures import Figure
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.reading import Reading
from metrics.periods import Period
from tests.support.markup import Element, page_of


def is_whole(figure: Figure) -> bool:
    """Whether the number is there and lacks nothing; said once more, apart from the product."""
    return figure.read.amount is not None and figure.read.absence is None


@dataclass
class Walk:
    """A reader of one unit in one state, and what he should be told."""

    client: Client
    unit: str
    period: Period

    @cached_property
    def reading(self) -> Reading:
        return Reading.at(Moment.of(self.unit), self.unit, self.period)

    @cached_property
    def codes(self) -> list[str]:
        return [code for code, each in self.reading.catalogue.indicators.items() if not each.hidden]

    @cached_property
    def now(self) -> dict[str, Figure]:
        return self.reading.figures(self.codes)

    @cached_property
    def before(self) -> dict[str, Figure]:
        return self.reading.before.figures(self.codes)

    def codes_of(self, section: str) -> list[str]:
        return [code for code in self.codes if self.now[code].indicator.section == section]

    def is_compared(self, code: str) -> bool:
        return is_whole(self.now[code]) and is_whole(self.before[code])

    def answer(self, path: str) -> Any:
        answer = self.client.get(path, {"unit": self.unit, "period": self.period.code})
        assert answer.status_code == 200, path
        return answer

    def page(self, path: str) -> Element:
        return page_of(self.answer(path).text)

    def lines(self, path: str) -> list[dict[str, str]]:
        """Of a file in CSV the lines, by the headings."""
        return list(csv.DictReader(io.StringIO(self.answer(path).content.decode("utf-8-sig"))))

    def cells(self, path: str) -> list[list[Any]]:
        """Of a workbook the cells."""
        sheet = openpyxl.load_workbook(io.BytesIO(self.answer(path).content)).active
        return [[cell.value for cell in row] for row in sheet.iter_rows()]
