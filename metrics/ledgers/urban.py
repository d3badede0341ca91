"""The ledgers of urban governance."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from metrics.ledgers.ledger import Ledger
from metrics.ledgers.rules.days import Within
from metrics.ledgers.rules.entering import BY_TOWNSHIP, Entered, EntryLevel
from metrics.ledgers.times import EventTime, Reporters, ReturnTime, StateTime
from metrics.models import (
    Activity,
    Circle,
    Estate,
    EstateGrade,
    Facility,
    Fund,
    Meeting,
    OwnersCommittee,
    Pairing,
    ServiceOffer,
    Takeover,
    Upgrade,
    VolunteerGroup,
)

ESTATES = Ledger(
    "estates", Estate, StateTime(), {"estate": ("id",)}, ("households", "firm"), usual={"households": 10_000}
)

PAIRINGS = Ledger(
    "pairings",
    Pairing,
    StateTime(closings=("partner__ended_on",)),
    {"partner": ("partner_id",), "community": ("unit_id",)},
    ("partner.level", "partner.kind"),
    sound=(Within("partner", _("结对的日期须在党组织存续期之内。")),),
)
MEETINGS = Ledger(
    "meetings",
    Meeting,
    EventTime(),
    {"meeting": ("id",)},
    ("level", "items", "items_done"),
    kind="level",
    entry=Entered(kinds={"level": {"district": EntryLevel.DISTRICT, "street": EntryLevel.TOWNSHIP}}),
    usual={"items": 100, "items_done": 100},
)
FUNDS = Ledger(
    "funds",
    Fund,
    ReturnTime(
        Fund.FREQUENCY,
        ("unit__closed_on",),
        (Reporters("units", "unit", kinds=("community",), under=("subdistrict",)),),
    ),
    {"subject": ("unit_id",)},
    Fund.REPORTED,
    usual=dict.fromkeys(Fund.REPORTED, 2_000_000),
)

GRADES = Ledger(
    "grades",
    EstateGrade,
    StateTime(closings=("estate__ended_on",)),
    {"estate": ("estate_id",)},
    ("grade", "estate.households"),
    kind="grade",
    entry=BY_TOWNSHIP,
    sound=(Within("estate", _("评定的日期须在小区登记期之内。")),),
)
COMMITTEES = Ledger(
    "committees",
    OwnersCommittee,
    StateTime(closings=("estate__ended_on",)),
    {"estate": ("estate_id",)},
    ("members", "party_members"),
    sound=(Within("estate", _("业委会的日期须在小区登记期之内。")),),
    usual={"members": 25, "party_members": 25},
)
FACILITIES = Ledger("facilities", Facility, StateTime(), {"facility": ("id",)}, ("kind",), kind="kind")
UPGRADES = Ledger(
    "upgrades",
    Upgrade,
    EventTime(),
    {"facility": ("facility_id",)},
    ("facility.kind",),
    sound=(Within("facility", _("改造的日期须在场所使用期之内。")),),
)
CIRCLES = Ledger(
    "circles",
    Circle,
    StateTime(closings=("facility__ended_on",)),
    {"facility": ("facility_id",), "community": ("unit_id",)},
    ("minutes", "residents", "facility.kind"),
    sound=(Within("facility", _("服务圈的日期须在场所使用期之内。")),),
    usual={"minutes": 120, "residents": 50_000},
)
OFFERS = Ledger("offers", ServiceOffer, StateTime(), {"service": ("service_id",)}, ("service.provider",))
GROUPS = Ledger(
    "groups",
    VolunteerGroup,
    StateTime(),
    {"group": ("id",)},
    ("kind", "members"),
    kind="kind",
    usual={"members": 2_000},
)
ACTIVITIES = Ledger(
    "activities",
    Activity,
    EventTime(),
    {"group": ("group_id",)},
    ("kind", "volunteers", "served"),
    kind="kind",
    sound=(Within("group", _("活动日期须在队伍存续期之内。")),),
    usual={"volunteers": 2_000, "served": 50_000},
)
TAKEOVERS = Ledger("takeovers", Takeover, StateTime(), {"place": ("id",)}, ("kind",), kind="kind")
