"""A deleted row comes back as it was, if all it refers to is there."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.undoing import restore
from metrics.acts.writing import writing
from metrics.models import OrgUnit, TrailEntry
from tests.support import cast
from tests.support.cast import DISTRICT, make_assignment, make_stake
from tests.support.oracle import tables, watching

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> dict[str, OrgUnit]:
    return cast.make_cast()


def test_restoring_brings_the_same_row_back() -> None:
    row = make_stake()
    before = tables()["metrics.Stake", str(row.pk)]
    with writing(None, "误删") as work:
        work.delete(row)
    entry = TrailEntry.objects.order_by("-pk").first()
    with watching() as seen, writing(None, "恢复") as work:
        restored = restore(work, entry)
    seen.assert_complete()
    assert (seen.verbs, seen.pairs) == ([("restore", "Stake")], {(DISTRICT, "Stake")})
    assert {**tables()["metrics.Stake", str(restored.pk)], "version": 0, "changed_at": 0} == {
        **before,
        "version": 0,
        "changed_at": 0,
    }
    with pytest.raises(ValidationError), writing(None, "再恢复") as work:
        restore(work, entry)


def test_restoring_needs_what_the_row_refers_to() -> None:
    row = make_assignment()
    with writing(None, "删") as work:
        work.delete(row)
        work.delete(row.person)
    entry = TrailEntry.objects.get(ledger="metrics.Assignment", verb="delete")
    with watching() as seen, pytest.raises(ValidationError), writing(None, "恢复") as work:
        restore(work, entry)
    assert seen.changed == {}
