"""Two records of one person, and the act that makes them one."""

from __future__ import annotations

import uuid

from metrics.acts.merging import merge_people
from metrics.acts.writing import writing
from metrics.models import Attachment, Person
from metrics.models.tracked import Tracked
from tests.support import cast
from tests.support.numbers import IDENTITY, PHONE


def named_everywhere(person: Person) -> list[Tracked]:
    """A row of every ledger that names the person."""
    rows: list[Tracked] = [
        cast.make_assignment(unit=cast.VILLAGE, person=person),
        cast.make_mentoring(unit=cast.FAR_VILLAGE, mentor=person),
        cast.make_admission(unit=cast.OTHER_VILLAGE, person=person),
    ]
    paper = {"ledger": "metrics.Person", "key": str(person.pk), "name": "任命书.pdf", "size": 9, "digest": "a" * 64}
    return [*rows, cast.store(Attachment(unit_id=person.unit_id, media_type="application/pdf", **paper))]


def merged(kept: Person, gone: Person, fill: tuple[str, ...] = ()) -> uuid.UUID:
    with writing(None, "合并人员", reason="重复登记") as work:
        merge_people(work, kept, gone, fill=fill)
    return work.id


def first_record() -> Person:
    """Without numbers, birth date and education."""
    return cast.make_person(unit=cast.VILLAGE, name="李云", number="A1", birth_date=None, education="")


def second_record() -> Person:
    """Of the same person in another village, with the numbers."""
    return cast.make_person(unit=cast.OTHER_VILLAGE, name="李云", number="A2", identity=IDENTITY, phone=PHONE)
