"""The tables. The order below is the order in which rows are locked: what others refer to comes first."""

from metrics.models.economy.assets import Asset, AssetKind, Revitalisation, RevitalisationWay
from metrics.models.economy.confirmations import Confirmation
from metrics.models.economy.enterprises import Enterprise, EnterpriseKind, Sponsor
from metrics.models.economy.exchanges import ExchangeFile, ExchangeStep, ExchangeStepKind
from metrics.models.economy.incomes import CollectiveIncome
from metrics.models.economy.projects import FundSource, Project, ProjectFunding, ProjectKind
from metrics.models.economy.returns import Return, ReturnKind
from metrics.models.economy.stakes import Stake, StakeKind
from metrics.models.economy.workshops import Workshop
from metrics.models.grassroots.admissions import Admission, Background
from metrics.models.grassroots.appraisals import Appraisal, AppraisalResult
from metrics.models.grassroots.cases import Case, CaseKind, CaseOutcome
from metrics.models.grassroots.courses import Course, CourseCategory, CourseLevel
from metrics.models.grassroots.documents import Document, DocumentKind, DocumentLevel, DocumentTopic, ListType
from metrics.models.grassroots.mentoring import Mentoring, MentorRole
from metrics.models.grassroots.organisations import OrganisationKind, OrganisationLevel, PartyOrganisation
from metrics.models.grassroots.people import Education, Gender, Person
from metrics.models.grassroots.posts import Assignment, AssignmentRole, EndReason, Host
from metrics.models.grassroots.ratings import Grade, Plan, PlanProgress, Rating
from metrics.models.office.accounts import OFFICES, READERS, WRITERS, Account, Grant, Role
from metrics.models.office.attachments import Attachment, MediaType
from metrics.models.office.counters import Counter
from metrics.models.office.definitions import CatalogueEntry, EntryKind
from metrics.models.office.drafts import Draft
from metrics.models.office.trail import TrailEntry, Verb
from metrics.models.structure.keeping import Keeping
from metrics.models.structure.names import FormerName
from metrics.models.structure.parameters import Parameter, ParameterCode
from metrics.models.structure.populations import Population
from metrics.models.structure.units import OrgUnit, Succession, UnitKind
from metrics.models.urban.circles import Circle
from metrics.models.urban.committees import OwnersCommittee
from metrics.models.urban.estates import Estate, EstateGrade, ServiceGrade
from metrics.models.urban.facilities import Facility, FacilityKind, Upgrade
from metrics.models.urban.funds import Fund
from metrics.models.urban.meetings import Meeting, MeetingLevel
from metrics.models.urban.pairings import Pairing
from metrics.models.urban.services import Service, ServiceOffer, ServiceProvider
from metrics.models.urban.takeovers import Takeover, TakeoverKind
from metrics.models.urban.volunteers import Activity, ActivityKind, GroupKind, VolunteerGroup

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
    "FormerName",
    "Fund",
    "FundSource",
    "Gender",
    "Grade",
    "Grant",
    "GroupKind",
    "Host",
    "Keeping",
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
