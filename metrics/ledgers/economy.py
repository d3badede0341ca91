"""The ledgers of the collective economy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from metrics.ledgers.declaring import VILLAGES
from metrics.ledgers.ledger import Ledger, Related
from metrics.ledgers.rules.days import Within
from metrics.ledgers.rules.entering import Entered, EntryLevel
from metrics.ledgers.rules.steps import keep_steps_in_order
from metrics.ledgers.times import EventTime, Reporters, ReturnTime, StateTime
from metrics.models import (
    Asset,
    CollectiveIncome,
    Confirmation,
    Enterprise,
    ExchangeFile,
    ExchangeStep,
    Project,
    ProjectFunding,
    Return,
    Revitalisation,
    Stake,
    Workshop,
)

# The companies of three levels (区级、乡级、村级强村富民公司), which report each quarter.
COMPANIES = ("district_company", "township_company", "village_company")

STAKES = Ledger(
    "stakes",
    Stake,
    StateTime(closings=("enterprise__ended_on", "holder__ended_on")),
    {"holder": ("holder_id",), "enterprise": ("enterprise_id",)},
    ("kind", "amount", "enterprise.kind"),
    kind="kind",
    sound=(
        Within("enterprise", _("入股的日期须在公司存续期之内。")),
        Within("holder", _("入股的日期须在入股者存续期之内。")),
    ),
    usual={"amount": 50_000_000},
)
ENTERPRISES = Ledger(
    "enterprises",
    Enterprise,
    StateTime(),
    {"enterprise": ("id",)},
    ("kind", "sponsor"),
    kind="kind",
    related=(Related("stake", STAKES, "enterprise_id", ("kind",)),),
)
WORKSHOPS = Ledger("workshops", Workshop, StateTime(), {"workshop": ("id",)}, ("operator",))

RETURNS = Ledger(
    "returns",
    Return,
    ReturnTime(
        Return.FREQUENCY,
        ("enterprise__ended_on", "workshop__ended_on", "estate__ended_on"),
        (
            Reporters("enterprises", "enterprise", "enterprise", COMPANIES),
            Reporters("workshops", "workshop", "workshop"),
            Reporters("estates", "estate", "estate"),
        ),
    ),
    {"subject": ("enterprise_id", "workshop_id", "estate_id")},
    (*Return.REPORTED, "enterprise.kind", "estate.households"),
    kind="kind",
    usual={
        "jobs": 2_000,
        "wages": 20_000_000,
        "revenue": 200_000_000,
        "profit": 50_000_000,
        "complaints_received": 500,
        "complaints_closed": 500,
    },
)
INCOMES = Ledger(
    "incomes",
    CollectiveIncome,
    ReturnTime(CollectiveIncome.FREQUENCY, ("unit__closed_on",), (Reporters("units", "unit", kinds=VILLAGES),)),
    {"subject": ("unit_id",)},
    CollectiveIncome.REPORTED,
    usual=dict.fromkeys(CollectiveIncome.REPORTED, 20_000_000),
)

REVITALISATIONS = Ledger(
    "revitalisations",
    Revitalisation,
    StateTime(closings=("asset__ended_on",)),
    {"asset": ("asset_id",)},
    ("way", "expected_output", "asset.original_value", "asset.kind"),
    kind="way",
    sound=(Within("asset", _("盘活的日期须在资产在册期之内。")),),
    usual={"expected_output": 200_000_000},
)
ASSETS = Ledger(
    "assets",
    Asset,
    StateTime(),
    {"asset": ("id",)},
    ("kind", "original_value", "is_idle_since"),
    kind="kind",
    related=(Related("revitalisation", REVITALISATIONS, "asset_id", ("way",)),),
    usual={"original_value": 200_000_000},
)
CONFIRMATIONS = Ledger(
    "confirmations",
    Confirmation,
    EventTime("decided_on"),
    {"project": ("id",)},
    ("original_value", "reviewed_on", "returned_on"),
    entry=Entered(
        decided={"decided_on": EntryLevel.DISTRICT},
        given=dict.fromkeys(("reviewed_on", "returned_on", "return_reason"), EntryLevel.TOWNSHIP),
    ),
    usual={"original_value": 200_000_000},
)
EXCHANGES = Ledger(
    "exchanges",
    ExchangeFile,
    EventTime("dealt_on"),
    {"project": ("id",)},
    ("lots", "amount", "households"),
    usual={"lots": 100, "amount": 200_000_000, "households": 5_000},
)
STEPS = Ledger(
    "steps",
    ExchangeStep,
    EventTime(),
    {"project": ("file_id",)},
    ("kind",),
    kind="kind",
    rule=keep_steps_in_order,
)
PROJECTS = Ledger("projects", Project, StateTime(), {"project": ("id",)}, ("kind",), kind="kind")
FUNDING = Ledger(
    "funding",
    ProjectFunding,
    EventTime(),
    {"project": ("project_id",)},
    ("source", "amount", "project.kind"),
    kind="source",
    sound=(Within("project", _("资金到位不能早于项目的开始日期。"), after_its_end=True),),
    usual={"amount": 200_000_000},
)
