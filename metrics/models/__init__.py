"""The tables. The order below is the order in which rows are locked: what others refer to comes first."""

from metrics.models.accounts import READERS, WRITERS, Account, Grant, Role

from metrics.models.units import OrgUnit, Succession, UnitKind  # isort: skip
from metrics.models.catalogue import CatalogueEntry, EntryKind  # isort: skip
from metrics.models.cadres import (
    Assignment,
    AssignmentRole,
    Education,
    EndReason,
    Gender,
    Mentoring,
    MentorRole,
    Person,
)  # isort: skip

from metrics.models.organisations import Admission, Background  # isort: skip
from metrics.models.enterprises import Enterprise, EnterpriseKind, Stake, StakeKind  # isort: skip
from metrics.models.workshops import Workshop  # isort: skip
from metrics.models.estates import Estate  # isort: skip
from metrics.models.returns import Return, ReturnKind  # isort: skip
from metrics.models.communities import CollectiveIncome  # isort: skip
from metrics.models.trail import Counter, TrailEntry, Verb  # isort: skip

__all__ = [
    "READERS",
    "WRITERS",
    "Account",
    "Admission",
    "Assignment",
    "AssignmentRole",
    "Background",
    "CatalogueEntry",
    "CollectiveIncome",
    "Counter",
    "Education",
    "EndReason",
    "Enterprise",
    "EnterpriseKind",
    "EntryKind",
    "Estate",
    "Gender",
    "Grant",
    "MentorRole",
    "Mentoring",
    "OrgUnit",
    "Person",
    "Return",
    "ReturnKind",
    "Role",
    "Stake",
    "StakeKind",
    "Succession",
    "TrailEntry",
    "UnitKind",
    "Verb",
    "Workshop",
]
