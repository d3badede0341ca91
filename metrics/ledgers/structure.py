"""The ledgers of units and what they are measured by."""

from __future__ import annotations

from metrics.ledgers.declaring import VILLAGES
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.rules.days import A_YEAR
from metrics.ledgers.times import Reporters, ReturnTime, StateTime
from metrics.models import (
    OrgUnit,
    Population,
)

UNITS = Ledger(
    "units",
    OrgUnit,
    StateTime("opened_on", "closed_on"),
    {"unit": ("code",)},
    ("kind", "population", "households"),
    kind="kind",
    unit="code",
    ahead={"opened_on": A_YEAR, "closed_on": A_YEAR},
    usual={"population": 3_000_000, "households": 1_000_000},
)

POPULATIONS = Ledger(
    "populations",
    Population,
    ReturnTime(Population.FREQUENCY, ("unit__closed_on",), (Reporters("units", "unit", kinds=VILLAGES),)),
    {"subject": ("unit_id",)},
    Population.REPORTED,
    usual={"residents": 100_000, "households": 50_000, "party_members": 5_000, "reporting_members": 5_000},
)
