"""People whom an account has just looked up by the full identity number: for a while it may refer to them.

Whoever knows the number gets the name, and nothing else; that he asked is in the trail.
"""

from __future__ import annotations

import time
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from dashboard.admin.acts.unit_of_work import writing_for
from metrics.ledgers.registry import register_of
from metrics.models import Person, Verb
from metrics.wording import in_chinese

# For how long, and for how many people, a look-up is good; and how often numbers may be tried in that time.
SECONDS = 3600
MOST_PEOPLE = 20
MOST_NUMBERS = 60
_PEOPLE, _TRIES = "people_looked_up", "identities_tried"
WHY = gettext_noop("填报时按身份证号查找")


def is_identity(text: str) -> bool:
    """Whether the text is a full and sound identity number; of a part of one nothing is ever found."""
    try:
        register_of(Person).field("identity").seal(text)
    except ValidationError:
        return False
    return True


def look_up(request: HttpRequest, text: str) -> Person | None:
    """The person with the number, who may be referred to from now on; None when there is none, or after many tries."""
    tries = _fresh(request, _TRIES)
    if len(tries) >= MOST_NUMBERS:
        return None
    request.session[_TRIES] = [*tries, [0, _now()]]
    person: Person | None = Person.objects.filter(identity=text).first()
    if person is not None:
        with writing_for(request, in_chinese(WHY)) as work:
            work.note(Verb.LOOK_UP, person)
        others = [each for each in _fresh(request, _PEOPLE) if each[0] != person.pk]
        request.session[_PEOPLE] = [*others, [person.pk, _now()]][-MOST_PEOPLE:]
    return person


def looked_up(request: HttpRequest) -> list[int]:
    """Keys of the people whom the account may refer to because it knew their numbers."""
    return [key for key, _at in _fresh(request, _PEOPLE)]


def _fresh(request: HttpRequest, name: str) -> list[Any]:
    """What the session keeps under the name, as [key, second], without what is too old."""
    return [each for each in request.session.get(name, []) if _now() - each[1] < SECONDS]


def _now() -> int:
    return int(time.time())
