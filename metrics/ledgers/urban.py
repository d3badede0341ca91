"""The ledgers of urban governance."""

from __future__ import annotations

from metrics.ledgers.ledger import Ledger
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

ESTATES = Ledger("estates", Estate, StateTime(), {"estate": ("id",)}, ("households", "firm"))

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
        Fund.FREQUENCY,
        ("unit__closed_on",),
        (Reporters("units", "unit", kinds=("community",), under=("subdistrict",)),),
    ),
    {"subject": ("unit_id",)},
    Fund.REPORTED,
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
