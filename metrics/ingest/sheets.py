"""What the sheets look like: file names, headings, and the fields they fill. To add a ledger: one entry in SHEETS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from django.db import models

from metrics.models import (
    Admission,
    Assignment,
    CollectiveIncome,
    Enterprise,
    Estate,
    Mentoring,
    OrgUnit,
    Person,
    Return,
    Stake,
    Succession,
    Workshop,
)
from metrics.models.base import Tracked


@dataclass(frozen=True)
class Column:
    """A heading and the field of the row that its cells fill."""

    heading: str
    field: str


@dataclass(frozen=True)
class Reference:
    """Headings that together name another row: (heading, field of that row).

    A `unit` among several parts may be left out; the row's own unit is meant then.
    """

    field: str
    parts: tuple[tuple[str, str], ...]

    @property
    def main(self) -> str:
        """The heading under which a reference that leads nowhere is reported."""
        return next(heading for heading, name in self.parts if not self.is_own_unit(name))

    def is_own_unit(self, name: str) -> bool:
        return name == "unit" and len(self.parts) > 1


@dataclass(frozen=True, eq=False)
class Sheet:
    """The sheet of one model. Two rows with the same values of `key` are one and the same row."""

    names: tuple[str, ...]
    model: type[Tracked]
    columns: tuple[Column | Reference, ...]
    key: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.names[0]

    def field(self, name: str) -> models.Field:
        return field_of(self.model, name)

    @cached_property
    def targets(self) -> dict[str, type[Tracked]]:
        """The models that the references lead to, by field."""
        fields = [self.field(column.field) for column in self.columns if isinstance(column, Reference)]
        return {field.name: sheet_of(field.related_model).model for field in fields}

    @cached_property
    def headings(self) -> dict[str, bool]:
        """Every heading in order, and whether the sheet must have it."""
        return dict(self._headings())

    @cached_property
    def in_reading_order(self) -> tuple[Column | Reference, ...]:
        """The unit first, which other references may fall back on; references last, which may need the dates."""
        return tuple(sorted(self.columns, key=lambda c: 1 if isinstance(c, Column) else 0 if c.field == "unit" else 2))

    def _headings(self) -> Iterator[tuple[str, bool]]:
        for column in self.columns:
            field = self.field(column.field)
            needed = not field.blank and not isinstance(field, models.BooleanField)
            if isinstance(column, Column):
                yield column.heading, needed
            else:
                yield from ((heading, needed and not column.is_own_unit(name)) for heading, name in column.parts)

    def headings_of(self, fields: tuple[str, ...]) -> list[str]:
        """The headings that fill these fields, from left to right."""
        filling = [column for column in self.columns if column.field in fields]
        return [column.heading if isinstance(column, Column) else column.main for column in filling]


def field_of(model: type[models.Model], name: str) -> models.Field:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _unit(heading: str, field: str = "unit") -> Reference:
    return Reference(field, ((heading, "code"),))


def _person(heading: str, field: str = "person") -> Reference:
    return Reference(field, ((heading, "number"),))


def _named(heading: str, unit_heading: str, field: str) -> Reference:
    """A business, workshop or estate, which has no number of its own: its unit and its name."""
    return Reference(field, ((unit_heading, "unit"), (heading, "name")))


UNIT = _unit("单位代码")
HELD = (Column("开始日期", "started_on"), Column("结束日期", "ended_on"))
NOTE = Column("备注", "note")
NAMED_KEY = ("unit", "name", "started_on")

# In the order in which rows are written: what others refer to comes first.
SHEETS: tuple[Sheet, ...] = (
    Sheet(
        ("单位", "units"),
        OrgUnit,
        (
            Column("区划代码", "code"),
            Column("名称", "name"),
            Column("类别", "kind"),
            Column("设立日期", "opened_on"),
            Column("撤销日期", "closed_on"),
            Column("常住人口", "population"),
            Column("户数", "households"),
        ),
        ("code",),
    ),
    Sheet(
        ("区划调整", "successions"),
        Succession,
        (_unit("原单位代码", "predecessor"), _unit("承接单位代码", "successor"), Column("依据", "reason")),
        ("predecessor", "successor"),
    ),
    Sheet(
        ("人员", "people", "persons"),
        Person,
        (
            UNIT,
            Column("人员编号", "number"),
            Column("姓名", "name"),
            Column("性别", "gender"),
            Column("出生日期", "birth_date"),
            Column("学历", "education"),
            NOTE,
        ),
        ("number",),
    ),
    Sheet(
        ("任职", "assignments"),
        Assignment,
        (UNIT, _person("人员编号"), Column("岗位", "role"), *HELD, Column("离任原因", "end_reason"), NOTE),
        ("person", "unit", "role", "started_on"),
    ),
    Sheet(
        ("结对帮带", "mentorings"),
        Mentoring,
        (
            UNIT,
            Reference(
                "assignment",
                (
                    ("后备人员编号", "person"),
                    ("后备任职单位代码", "unit"),
                    ("后备岗位", "role"),
                    ("后备任职开始日期", "started_on"),
                ),
            ),
            _person("帮带人编号", "mentor"),
            Column("帮带人身份", "role"),
            *HELD,
            NOTE,
        ),
        ("assignment", "mentor", "role", "started_on"),
    ),
    Sheet(
        ("发展党员", "admissions"),
        Admission,
        (UNIT, _person("人员编号"), Column("身份", "background"), Column("日期", "day"), NOTE),
        ("person",),
    ),
    Sheet(
        ("企业", "enterprises"),
        Enterprise,
        (UNIT, Column("名称", "name"), Column("类别", "kind"), Column("统一社会信用代码", "credit_code"), *HELD, NOTE),
        NAMED_KEY,
    ),
    Sheet(
        ("入股", "stakes"),
        Stake,
        (
            UNIT,
            _named("公司名称", "公司单位代码", "enterprise"),
            Column("类别", "kind"),
            _named("入股者名称", "入股者单位代码", "holder"),
            Column("入股金额(元)", "amount"),
            *HELD,
            NOTE,
        ),
        ("enterprise", "holder", "unit", "started_on"),
    ),
    Sheet(
        ("工坊", "workshops"),
        Workshop,
        (UNIT, Column("名称", "name"), _named("带动企业名称", "带动企业单位代码", "operator"), *HELD, NOTE),
        NAMED_KEY,
    ),
    Sheet(
        ("小区", "estates"),
        Estate,
        (
            UNIT,
            Column("名称", "name"),
            Column("户数", "households"),
            _named("物业企业名称", "物业企业单位代码", "firm"),
            *HELD,
            NOTE,
        ),
        NAMED_KEY,
    ),
    Sheet(
        ("季报", "returns"),
        Return,
        (
            UNIT,
            Column("报表", "kind"),
            _named("企业名称", "企业单位代码", "enterprise"),
            _named("工坊名称", "工坊单位代码", "workshop"),
            _named("小区名称", "小区单位代码", "estate"),
            Column("所属期", "period_start"),
            Column("零报告", "is_nil"),
            Column("带动就业(人)", "jobs"),
            Column("发放工资(元)", "wages"),
            Column("经营性收入(元)", "revenue"),
            Column("收益(元)", "profit"),
            Column("收到投诉(件)", "complaints_received"),
            Column("办结投诉(件)", "complaints_closed"),
            Column("收到日期", "received_on"),
            NOTE,
        ),
        ("kind", "enterprise", "workshop", "estate", "period_start"),
    ),
    Sheet(
        ("集体经济收入", "incomes"),
        CollectiveIncome,
        (
            UNIT,
            Column("所属期", "period_start"),
            Column("零报告", "is_nil"),
            Column("经营收入(元)", "operating"),
            Column("发包及租赁收入(元)", "leasing"),
            Column("投资收益(元)", "investment"),
            Column("补助收入(元)", "subsidy"),
            Column("其他收入(元)", "other"),
            Column("收到日期", "received_on"),
            NOTE,
        ),
        ("unit", "period_start"),
    ),
)


@cache
def sheet_of(model: type[models.Model]) -> Sheet:
    return next(sheet for sheet in SHEETS if sheet.model is model)


def sheet_named(name: str) -> Sheet | None:
    return next((sheet for sheet in SHEETS if name in sheet.names), None)
