"""What each ledger offers: its way of being in time, its kinds, and the columns a definition may name.

Labels find their language when they are shown, since declarations are made once for all readers.

To add a ledger: its model, and one declaration here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from metrics.models import (
    Activity,
    Admission,
    Appraisal,
    Asset,
    Assignment,
    Case,
    Circle,
    CollectiveIncome,
    Confirmation,
    Course,
    Document,
    Enterprise,
    Estate,
    EstateGrade,
    ExchangeFile,
    ExchangeStep,
    Facility,
    Fund,
    Meeting,
    Mentoring,
    OrgUnit,
    OwnersCommittee,
    Pairing,
    PartyOrganisation,
    Person,
    Plan,
    Population,
    Project,
    ProjectFunding,
    Rating,
    Return,
    Revitalisation,
    ServiceOffer,
    Stake,
    Succession,
    Takeover,
    Upgrade,
    VolunteerGroup,
    Workshop,
)
from metrics.models.base import Tracked
from metrics.models.fields import MoneyField
from metrics.periods import Granularity
from metrics.wording import Text, listed, within_sentence


class Type(StrEnum):
    """How a column is kept in a frame, and what may be asked of it."""

    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    KEY = "key"


@dataclass(frozen=True)
class Column:
    """A column that definitions may name: one of the ledger's own, or of a row it refers to ("person.birth_date")."""

    name: str
    model: type[Tracked]

    @property
    def path(self) -> str:
        """The path of the column in a query."""
        return self.name.replace(".", "__")

    @cached_property
    def field(self) -> models.Field:
        model: Any = self.model
        field: Any = None
        for step in self.name.split("."):
            field = model._meta.get_field(step)
            model = field.related_model or model
        return field

    @cached_property
    def type(self) -> Type:
        if self.field.choices or isinstance(self.field, models.BooleanField):
            return Type.CHOICE
        if isinstance(self.field, MoneyField):
            return Type.MONEY
        if isinstance(self.field, models.DateField):
            return Type.DATE
        return Type.KEY if isinstance(self.field, models.ForeignKey) else Type.NUMBER

    @property
    def label(self) -> Text:
        """In words, with those of the rows on the way to it: 企业类别. As all labels here, in the reader's language."""
        return _column_label(self)

    @cached_property
    def choices(self) -> dict[str, Text]:
        """Value and label of what a choice column may hold."""
        if isinstance(self.field, models.BooleanField):
            return {"True": _("是"), "False": _("否")}
        return {str(value): label for value, label in self.field.flatchoices}


def _name_column(column: Column) -> str:
    model: Any = column.model
    name = ""
    for step in column.name.split("."):
        field = model._meta.get_field(step)
        word = re.sub(r" ?\((元|yuan)\)$", "", str(field.verbose_name))
        name = _("%(owner)s%(column)s") % {"owner": within_sentence(name), "column": word} if name else word
        model = field.related_model or model
    return name


_column_label = lazy(_name_column, str)


@dataclass(frozen=True)
class EventTime:
    """Happens on a day."""

    day: str = "day"


@dataclass(frozen=True)
class StateTime:
    """Holds from a day through a day; `closings` are further last days, of rows without which it cannot hold."""

    start: str = "started_on"
    end: str = "ended_on"
    closings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Owed:
    """Who owes a return (of a kind): the rows of a ledger that are in force on the last day of its period.

    `subject` is the key by which the return names them; of units `under` are the kinds of their parents.
    """

    ledger: str
    subject: str
    kind: str = ""
    kinds: tuple[str, ...] = ()
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnTime:
    """Reports for a period. `closings` are the last days of its possible subjects, `owed` says from whom it is due."""

    frequency: Granularity
    closings: tuple[str, ...] = ()
    owed: tuple[Owed, ...] = ()
    start: str = "period_start"


@dataclass(frozen=True)
class Related:
    """Rows that hang on a ledger's row and hold from a day through a day, for conditions like "has a mentor"."""

    name: str
    model: type[Tracked]
    parent: str
    column_names: tuple[str, ...]

    @property
    def columns(self) -> dict[str, Column]:
        return {name: Column(name, self.model) for name in self.column_names}

    @property
    def label(self) -> Text:
        return self.model._meta.verbose_name or ""


@dataclass(frozen=True)
class Ledger:
    """One ledger. `subjects` are what may be counted once: a name and the key columns, of which one is filled.

    Its own label is a heading; those of what it is made of stand within sentences.
    """

    name: str
    model: type[Tracked]
    time: EventTime | StateTime | ReturnTime
    subjects: dict[str, tuple[str, ...]]
    column_names: tuple[str, ...]
    kind: str = ""
    related: tuple[Related, ...] = ()
    unit: str = "unit_id"

    @cached_property
    def columns(self) -> dict[str, Column]:
        return {name: Column(name, self.model) for name in self.column_names}

    @cached_property
    def kinds(self) -> dict[str, Text]:
        """Value and label of the ledger's kinds; empty for a ledger of one kind."""
        return Column(self.kind, self.model).choices if self.kind else {}

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    def subject_label(self, name: str) -> Text:
        """The word for what is counted once: 人, 企业, 任职, 清单类型."""
        keys = self.subjects[name]
        if len(keys) > 1:
            return _("填报对象")
        field: Any = self.model._meta.get_field(keys[0])
        if not field.is_relation and not field.primary_key:
            return within_sentence(field.verbose_name)
        model: Any = field.related_model or self.model
        return _("人") if model is Person else model._meta.verbose_name

    @property
    def closing_label(self) -> Text:
        """The words for what a state ends with: 党组织, 小区."""
        keys = [path.partition("__")[0] for path in getattr(self.time, "closings", ())]
        models_closed: list[Any] = [self.model._meta.get_field(key).related_model for key in keys]
        return listed((model._meta.verbose_name for model in dict.fromkeys(models_closed)), _("或"))

    def owed(self, kinds: tuple[str, ...]) -> Owed | None:
        """Who owes the returns of these kinds; None when nobody is said to, or when they are of several kinds."""
        if not isinstance(self.time, ReturnTime):
            return None
        fitting = [owed for owed in self.time.owed if not self.kind or kinds == (owed.kind,)]
        return fitting[0] if len(fitting) == 1 else None

    def related_named(self, name: str) -> Related | None:
        return next((related for related in self.related if related.name == name), None)

    @cached_property
    def reads(self) -> frozenset[str]:
        """Labels of all models whose rows a frame of this ledger holds something of."""
        found: set[type[Tracked]] = {self.model, OrgUnit, Succession, *(related.model for related in self.related)}
        closings = getattr(self.time, "closings", ())
        for path in [*self.column_names, *(closing.replace("__", ".") for closing in closings)]:
            found |= set(self._models_along(path))
        return frozenset(model._meta.label for model in found)

    def _models_along(self, path: str) -> Iterator[type[Tracked]]:
        model: Any = self.model
        for step in path.split(".")[:-1]:
            model = model._meta.get_field(step).related_model
            yield model


_VILLAGES = ("village", "community")
_PERSON = ("gender", "education", "birth_date")


def _of(key: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{key}.{name}" for name in names)


UNITS = Ledger(
    "units",
    OrgUnit,
    StateTime("opened_on", "closed_on"),
    {"unit": ("code",)},
    ("kind", "population", "households"),
    kind="kind",
    unit="code",
)
ASSIGNMENTS = Ledger(
    "assignments",
    Assignment,
    StateTime(),
    {"person": ("person_id",)},
    ("role", "end_reason", "host", *_of("person", *_PERSON)),
    kind="role",
    related=(Related("mentoring", Mentoring, "assignment_id", ("role",)),),
)
MENTORINGS = Ledger(
    "mentorings",
    Mentoring,
    StateTime(),
    {"mentor": ("mentor_id",), "reserve": ("assignment_id",)},
    ("role", *_of("mentor", *_PERSON)),
    kind="role",
)
ADMISSIONS = Ledger(
    "admissions",
    Admission,
    EventTime(),
    {"person": ("person_id",)},
    ("background", *_of("person", *_PERSON)),
    kind="background",
)
ENTERPRISES = Ledger(
    "enterprises",
    Enterprise,
    StateTime(),
    {"enterprise": ("id",)},
    ("kind", "sponsor"),
    kind="kind",
    related=(Related("stake", Stake, "enterprise_id", ("kind",)),),
)
STAKES = Ledger(
    "stakes",
    Stake,
    StateTime(closings=("enterprise__ended_on", "holder__ended_on")),
    {"holder": ("holder_id",), "enterprise": ("enterprise_id",)},
    ("kind", "amount", "enterprise.kind"),
    kind="kind",
)
WORKSHOPS = Ledger("workshops", Workshop, StateTime(), {"workshop": ("id",)}, ("operator",))
ESTATES = Ledger("estates", Estate, StateTime(), {"estate": ("id",)}, ("households", "firm"))
RETURNS = Ledger(
    "returns",
    Return,
    ReturnTime(
        Return.FREQUENCY,
        ("enterprise__ended_on", "workshop__ended_on", "estate__ended_on"),
        (
            Owed("enterprises", "enterprise", "enterprise", ("district_company", "township_company")),
            Owed("workshops", "workshop", "workshop"),
            Owed("estates", "estate", "estate"),
        ),
    ),
    {"subject": ("enterprise_id", "workshop_id", "estate_id")},
    (*Return.REPORTED, "enterprise.kind", "estate.households"),
    kind="kind",
)
INCOMES = Ledger(
    "incomes",
    CollectiveIncome,
    ReturnTime(CollectiveIncome.FREQUENCY, ("unit__closed_on",), (Owed("units", "unit", kinds=_VILLAGES),)),
    {"subject": ("unit_id",)},
    CollectiveIncome.REPORTED,
)

APPRAISALS = Ledger(
    "appraisals",
    Appraisal,
    EventTime(),
    {"assignment": ("assignment_id",)},
    ("result", "assignment.role"),
    kind="result",
)
COURSES = Ledger(
    "courses",
    Course,
    StateTime(),
    {"course": ("id",)},
    ("category", "level", "lecture", "exchange", "field_teaching", "attendances"),
    kind="category",
)
ORGANISATIONS = Ledger(
    "organisations",
    PartyOrganisation,
    StateTime(closings=("enterprise__ended_on",)),
    {"organisation": ("id",), "unit": ("unit_id",)},
    ("kind", "level", "enterprise", "enterprise.kind"),
    kind="level",
)
RATINGS = Ledger(
    "ratings",
    Rating,
    StateTime(closings=("organisation__ended_on",)),
    {"organisation": ("organisation_id",)},
    ("grade", "organisation.level"),
    kind="grade",
    related=(Related("plan", Plan, "rating_id", ("progress",)),),
)
PLANS = Ledger("plans", Plan, StateTime(), {"rating": ("rating_id",)}, ("progress", "rating.grade"), kind="progress")
DOCUMENTS = Ledger(
    "documents",
    Document,
    StateTime(),
    {"list_type": ("list_type",), "estate": ("estate_id",)},
    ("kind", "list_type", "topic", "level", "items", "estate"),
    kind="kind",
)
CASES = Ledger(
    "cases",
    Case,
    StateTime(),
    {"case": ("id",), "pairing": ("pairing_id",)},
    ("kind", "outcome", "pairing", "assigned_on"),
    kind="kind",
)
ASSETS = Ledger(
    "assets", Asset, StateTime(), {"asset": ("id",)}, ("kind", "original_value", "is_idle_since"), kind="kind"
)
REVITALISATIONS = Ledger(
    "revitalisations",
    Revitalisation,
    StateTime(closings=("asset__ended_on",)),
    {"asset": ("asset_id",)},
    ("way", "expected_output", "asset.original_value", "asset.kind"),
    kind="way",
)
CONFIRMATIONS = Ledger(
    "confirmations",
    Confirmation,
    EventTime("decided_on"),
    {"project": ("id",)},
    ("original_value", "reviewed_on", "returned_on"),
)
EXCHANGES = Ledger(
    "exchanges", ExchangeFile, EventTime("dealt_on"), {"project": ("id",)}, ("lots", "amount", "households")
)
STEPS = Ledger("steps", ExchangeStep, EventTime(), {"project": ("file_id",)}, ("kind",), kind="kind")
PROJECTS = Ledger("projects", Project, StateTime(), {"project": ("id",)}, ("kind",), kind="kind")
FUNDING = Ledger(
    "funding",
    ProjectFunding,
    EventTime(),
    {"project": ("project_id",)},
    ("source", "amount", "project.kind"),
    kind="source",
)
PAIRINGS = Ledger(
    "pairings",
    Pairing,
    StateTime(closings=("partner__ended_on",)),
    {"partner": ("partner_id",), "community": ("unit_id",)},
    ("partner.level", "partner.kind"),
)
MEETINGS = Ledger(
    "meetings", Meeting, EventTime(), {"meeting": ("id",)}, ("level", "items", "items_done"), kind="level"
)
FUNDS = Ledger(
    "funds",
    Fund,
    ReturnTime(
        Fund.FREQUENCY, ("unit__closed_on",), (Owed("units", "unit", kinds=("community",), under=("subdistrict",)),)
    ),
    {"subject": ("unit_id",)},
    Fund.REPORTED,
)
POPULATIONS = Ledger(
    "populations",
    Population,
    ReturnTime(Population.FREQUENCY, ("unit__closed_on",), (Owed("units", "unit", kinds=_VILLAGES),)),
    {"subject": ("unit_id",)},
    Population.REPORTED,
)
GRADES = Ledger(
    "grades",
    EstateGrade,
    StateTime(closings=("estate__ended_on",)),
    {"estate": ("estate_id",)},
    ("grade", "estate.households"),
    kind="grade",
)
COMMITTEES = Ledger(
    "committees",
    OwnersCommittee,
    StateTime(closings=("estate__ended_on",)),
    {"estate": ("estate_id",)},
    ("members", "party_members"),
)
FACILITIES = Ledger("facilities", Facility, StateTime(), {"facility": ("id",)}, ("kind",), kind="kind")
UPGRADES = Ledger("upgrades", Upgrade, EventTime(), {"facility": ("facility_id",)}, ("facility.kind",))
CIRCLES = Ledger(
    "circles",
    Circle,
    StateTime(closings=("facility__ended_on",)),
    {"facility": ("facility_id",), "community": ("unit_id",)},
    ("minutes", "residents", "facility.kind"),
)
OFFERS = Ledger("offers", ServiceOffer, StateTime(), {"service": ("service_id",)}, ("service.provider",))
GROUPS = Ledger("groups", VolunteerGroup, StateTime(), {"group": ("id",)}, ("kind", "members"), kind="kind")
ACTIVITIES = Ledger(
    "activities", Activity, EventTime(), {"group": ("group_id",)}, ("kind", "volunteers", "served"), kind="kind"
)
TAKEOVERS = Ledger("takeovers", Takeover, StateTime(), {"place": ("id",)}, ("kind",), kind="kind")

# By the heading under which people look for them, in the order of the menu. The headings are keys, so they are Chinese
# here; whoever shows them translates them.
ROOMS: dict[str, tuple[Ledger, ...]] = {
    gettext_noop("基层组织"): (
        COURSES,
        ASSIGNMENTS,
        MENTORINGS,
        APPRAISALS,
        ADMISSIONS,
        ORGANISATIONS,
        RATINGS,
        PLANS,
        DOCUMENTS,
        CASES,
    ),
    gettext_noop("集体经济"): (
        ASSETS,
        REVITALISATIONS,
        CONFIRMATIONS,
        EXCHANGES,
        STEPS,
        PROJECTS,
        FUNDING,
        ENTERPRISES,
        STAKES,
        WORKSHOPS,
        RETURNS,
        INCOMES,
    ),
    gettext_noop("城市治理"): (
        PAIRINGS,
        MEETINGS,
        FUNDS,
        ESTATES,
        GRADES,
        COMMITTEES,
        FACILITIES,
        UPGRADES,
        CIRCLES,
        OFFERS,
        GROUPS,
        ACTIVITIES,
        TAKEOVERS,
    ),
    gettext_noop("单位和人员"): (UNITS, POPULATIONS),
}
LEDGERS: tuple[Ledger, ...] = tuple(ledger for ledgers in ROOMS.values() for ledger in ledgers)


@cache
def ledger_named(name: str) -> Ledger:
    """The ledger of that name; KeyError otherwise."""
    return {ledger.name: ledger for ledger in LEDGERS}[name]
