"""The ledgers of grassroots organisation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from metrics.ledgers.declaring import OF_A_PERSON, through
from metrics.ledgers.ledger import Ledger, Related
from metrics.ledgers.rules.days import A_YEAR, Apart, InOrder, Within
from metrics.ledgers.rules.entering import BY_TOWNSHIP, Entered, EntryLevel
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
    sound=(
        InOrder("mentor.birth_date", "started_on", _("帮带人这时未满 16 周岁。请核对出生日期和开始日期。"), 16),
        Within("assignment", _("结对帮带须在被帮带人的任职期之内。")),
        Apart("mentor_id", "assignment.person_id", _("不能自己帮带自己。")),
    ),
)
ASSIGNMENTS = Ledger(
    "assignments",
    Assignment,
    StateTime(),
    {"person": ("person_id",)},
    ("role", "end_reason", "host", *through("person", *OF_A_PERSON)),
    kind="role",
    related=(Related("mentoring", MENTORINGS, "assignment_id", ("role",)),),
    sound=(InOrder("person.birth_date", "started_on", _("任职的人这时未满 16 周岁。请核对出生日期和开始日期。"), 16),),
)
ADMISSIONS = Ledger(
    "admissions",
    Admission,
    EventTime(),
    {"person": ("person_id",)},
    ("background", *through("person", *OF_A_PERSON)),
    kind="background",
    sound=(InOrder("person.birth_date", "day", _("发展的人这时未满 18 周岁。请核对出生日期和发展日期。"), 18),),
)

APPRAISALS = Ledger(
    "appraisals",
    Appraisal,
    EventTime(),
    {"assignment": ("assignment_id",)},
    ("result", "assignment.role"),
    kind="result",
    entry=BY_TOWNSHIP,
    sound=(Within("assignment", _("考核日期不能早于任职的开始日期。"), after_its_end=True),),
)
COURSES = Ledger(
    "courses",
    Course,
    StateTime(),
    {"course": ("id",)},
    ("category", "level", "lecture", "exchange", "field_teaching", "attendances"),
    kind="category",
    entry=Entered(EntryLevel.TOWNSHIP, {"level": {"district": EntryLevel.DISTRICT}}),
    usual={"attendances": 5_000},
)
ORGANISATIONS = Ledger(
    "organisations",
    PartyOrganisation,
    StateTime(closings=("enterprise__ended_on",)),
    {"organisation": ("id",), "unit": ("unit_id",)},
    ("kind", "level", "enterprise", "enterprise.kind"),
    kind="level",
    sound=(Within("enterprise", _("党组织的日期须在所在企业存续期之内。")),),
)
PLANS = Ledger(
    "plans",
    Plan,
    StateTime(),
    {"rating": ("rating_id",)},
    ("progress", "rating.grade"),
    kind="progress",
    # Who makes a plan does not say of himself that it is fulfilled.
    entry=Entered(kinds={"progress": {"accepted": EntryLevel.TOWNSHIP}}),
    sound=(Within("rating", _("整顿方案不能早于它所针对的评级。"), after_its_end=True),),
    ahead={"due_on": 5 * A_YEAR},
)
DOCUMENTS = Ledger(
    "documents",
    Document,
    StateTime(),
    {"list_type": ("list_type",), "estate": ("estate_id",)},
    ("kind", "list_type", "topic", "level", "items", "estate"),
    kind="kind",
    entry=Entered(
        kinds={
            "level": {
                "province": EntryLevel.DISTRICT,
                "city": EntryLevel.DISTRICT,
                "district": EntryLevel.DISTRICT,
                "township": EntryLevel.TOWNSHIP,
            },
            # Nobody honours, admonishes or publishes himself.
            "kind": dict.fromkeys(("notice", "publication", "honour"), EntryLevel.TOWNSHIP),
        }
    ),
    usual={"items": 300},
)
RATINGS = Ledger(
    "ratings",
    Rating,
    StateTime(closings=("organisation__ended_on",)),
    {"organisation": ("organisation_id",)},
    ("grade", "organisation.level"),
    kind="grade",
    related=(Related("plan", PLANS, "rating_id", ("progress",)),),
    entry=BY_TOWNSHIP,
    sound=(Within("organisation", _("评级须在党组织存续期之内。")),),
)
CASES = Ledger(
    "cases",
    Case,
    StateTime(),
    {"case": ("id",), "pairing": ("pairing_id",)},
    ("kind", "outcome", "pairing", "assigned_on"),
    kind="kind",
    entry=Entered(kinds={"outcome": dict.fromkeys(("approved", "refused"), EntryLevel.DISTRICT)}),
    sound=(
        # No constraint, since 变更 in between unlinks the row that follows for a moment.
        InOrder(
            "started_on",
            "assigned_on",
            _("交办日期不能早于提出的日期。"),
            unless=lambda row: row.predecessor_id is not None,
        ),
    ),
    ahead={"started_on": 0, "ended_on": 0},
)
