"""The tables. The order below is the order in which rows are locked: what others refer to comes first."""

from metrics.models.accounts import OFFICES, READERS, WRITERS, Account, Grant, Role

from metrics.models.units import OrgUnit, Succession, UnitKind  # isort: skip
from metrics.models.catalogue import CatalogueEntry, EntryKind  # isort: skip
from metrics.models.cadres import (
    Appraisal,
    AppraisalResult,
    Assignment,
    AssignmentRole,
    Education,
    EndReason,
    Gender,
    Host,
)  # isort: skip

from metrics.models.cadres import Mentoring, MentorRole, Person  # isort: skip
from metrics.models.enterprises import Enterprise, EnterpriseKind, Sponsor, Stake, StakeKind  # isort: skip
from metrics.models.organisations import (
    Admission,
    Background,
    Grade,
    OrganisationKind,
    OrganisationLevel,
    PartyOrganisation,
    Plan,
)  # isort: skip

from metrics.models.organisations import PlanProgress, Rating  # isort: skip
from metrics.models.pairing import Meeting, MeetingLevel, Pairing  # isort: skip
from metrics.models.workshops import Workshop  # isort: skip
from metrics.models.estates import Estate, EstateGrade, OwnersCommittee, ServiceGrade  # isort: skip
from metrics.models.burden import (
    Case,
    CaseKind,
    CaseOutcome,
    Document,
    DocumentKind,
    DocumentLevel,
    DocumentTopic,
    ListType,
)  # isort: skip

from metrics.models.training import Course, CourseCategory, CourseLevel  # isort: skip
from metrics.models.assets import (
    Asset,
    AssetKind,
    Confirmation,
    ExchangeFile,
    ExchangeStep,
    ExchangeStepKind,
    FundSource,
)  # isort: skip

from metrics.models.assets import Project, ProjectFunding, ProjectKind, Revitalisation, RevitalisationWay  # isort: skip
from metrics.models.returns import Return, ReturnKind  # isort: skip
from metrics.models.communities import CollectiveIncome, Fund, Parameter, ParameterCode, Population  # isort: skip
from metrics.models.services import (
    Activity,
    ActivityKind,
    Circle,
    Facility,
    FacilityKind,
    GroupKind,
    Service,
    ServiceOffer,
)  # isort: skip

from metrics.models.services import ServiceProvider, Takeover, TakeoverKind, Upgrade, VolunteerGroup  # isort: skip
from metrics.models.attachments import Attachment, MediaType  # isort: skip
from metrics.models.drafts import Draft  # isort: skip
from metrics.models.trail import Counter, TrailEntry, Verb  # isort: skip

__all__ = [
    "OFFICES",
    "READERS",
    "WRITERS",
    "Account",
    "Activity",
    "ActivityKind",
    "Admission",
    "Appraisal",
    "AppraisalResult",
    "Asset",
    "AssetKind",
    "Assignment",
    "AssignmentRole",
    "Attachment",
    "Background",
    "Case",
    "CaseKind",
    "CaseOutcome",
    "CatalogueEntry",
    "Circle",
    "CollectiveIncome",
    "Confirmation",
    "Counter",
    "Course",
    "CourseCategory",
    "CourseLevel",
    "Document",
    "DocumentKind",
    "DocumentLevel",
    "DocumentTopic",
    "Draft",
    "Education",
    "EndReason",
    "Enterprise",
    "EnterpriseKind",
    "EntryKind",
    "Estate",
    "EstateGrade",
    "ExchangeFile",
    "ExchangeStep",
    "ExchangeStepKind",
    "Facility",
    "FacilityKind",
    "Fund",
    "FundSource",
    "Gender",
    "Grade",
    "Grant",
    "GroupKind",
    "Host",
    "ListType",
    "MediaType",
    "Meeting",
    "MeetingLevel",
    "MentorRole",
    "Mentoring",
    "OrgUnit",
    "OrganisationKind",
    "OrganisationLevel",
    "OwnersCommittee",
    "Pairing",
    "Parameter",
    "ParameterCode",
    "PartyOrganisation",
    "Person",
    "Plan",
    "PlanProgress",
    "Population",
    "Project",
    "ProjectFunding",
    "ProjectKind",
    "Rating",
    "Return",
    "ReturnKind",
    "Revitalisation",
    "RevitalisationWay",
    "Role",
    "Service",
    "ServiceGrade",
    "ServiceOffer",
    "ServiceProvider",
    "Sponsor",
    "Stake",
    "StakeKind",
    "Succession",
    "Takeover",
    "TakeoverKind",
    "TrailEntry",
    "UnitKind",
    "Upgrade",
    "Verb",
    "VolunteerGroup",
    "Workshop",
]
