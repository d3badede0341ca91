"""What others refer to stays."""

from __future__ import annotations

import pytest

from metrics.models import (
    Person,
)
from tests.support import cast
from tests.support.site import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def test_what_others_refer_to_is_not_deleted_and_they_are_not_named(clerk) -> None:
    person = cast.make_person(unit=cast.VILLAGE)
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=person)
    cast.make_admission(unit=cast.VILLAGE, person=person)
    page = clerk.get(address(person, "delete"))
    assert "发展党员：" in page.text and "任职：别的单位也有行指向它" in page.text
    clerk.post(address(person, "delete"), {"post": "yes"})
    assert Person.objects.filter(pk=person.pk).exists()
