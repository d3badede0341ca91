"""The ledgers of grassroots organisation."""

from __future__ import annotations

from metrics.ledgers.declaring import OF_A_PERSON, through
from metrics.ledgers.ledger import Ledger, Related
from metrics.ledgers.times import EventTime, StateTime
from metrics.models import (
    Admission,
    Appraisal,
    Assignment,
    Case,
    Course,
    Document,
    Mentoring,
    PartyOrganisation,
    Plan,
    Rating,
)

MENTORINGS = Ledger(
    "mentorings",
    Mentoring,
    StateTime(),
    {"mentor": ("mentor_id",), "reserve": ("assignment_id",)},
    ("role", *through("mentor", *OF_A_PERSON)),
    kind="role",
)
ASSIGNMENTS = Ledger(
    "assignments",
    Assignment,
    StateTime(),
    {"person": ("person_id",)},
    ("role", "end_reason", "host", *through("person", *OF_A_PERSON)),
    kind="role",
    related=(Related("mentoring", MENTORINGS, "assignment_id", ("role",)),),
)
ADMISSIONS = Ledger(
    "admissions",
    Admission,
    EventTime(),
    {"person": ("person_id",)},
    ("background", *through("person", *OF_A_PERSON)),
    kind="background",
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
PLANS = Ledger("plans", Plan, StateTime(), {"rating": ("rating_id",)}, ("progress", "rating.grade"), kind="progress")
DOCUMENTS = Ledger(
    "documents",
    Document,
    StateTime(),
    {"list_type": ("list_type",), "estate": ("estate_id",)},
    ("kind", "list_type", "topic", "level", "items", "estate"),
    kind="kind",
)
RATINGS = Ledger(
    "ratings",
    Rating,
    StateTime(closings=("organisation__ended_on",)),
    {"organisation": ("organisation_id",)},
    ("grade", "organisation.level"),
    kind="grade",
    related=(Related("plan", PLANS, "rating_id", ("progress",)),),
)
CASES = Ledger(
    "cases",
    Case,
    StateTime(),
    {"case": ("id",), "pairing": ("pairing_id",)},
    ("kind", "outcome", "pairing", "assigned_on"),
    kind="kind",
)
