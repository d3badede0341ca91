"""Two people on rows that stand on the form of another."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from metrics.models import Mentoring
from tests.dashboard.admin.forms.faster import again, somebody, somebody_deletes, stored
from tests.support import cast
from tests.support.site import address, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def test_an_inline_row_has_its_conflict_beside_it(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-note": "我的备注"})
    somebody(part, note="别人的备注", role="first_secretary")
    page = clerk.post(address(row), data)
    assert page.status_code == 409
    for words in ("别人已经改过这一行", "别人的备注", "我的备注", 'name="mentorings-0-choice-note"'):
        assert words in page.text
    assert clerk.post(address(row), again(page)).status_code == 409
    assert stored(part, "note") == ("别人的备注",)
    assert clerk.post(address(row), again(page) | {"mentorings-0-choice-note": "mine"}).status_code == 302
    assert stored(part, "note", "role") == ("我的备注", "first_secretary")


def test_an_inline_row_without_its_version_is_refused(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-note": "我的备注", "mentorings-0-seen_version": ""})
    assert clerk.post(address(row), data).status_code == 409
    assert stored(part, "note") == ("",)


def test_an_inline_row_that_i_left_alone_stays_as_others_wrote_it(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), note="我的备注")
    somebody(part, note="别人的备注")
    assert clerk.post(address(row), data).status_code == 302
    assert stored(part, "note", "version") == ("别人的备注", 2)
    assert stored(row, "note") == ("我的备注",)


def test_an_inline_row_is_not_deleted_unseen(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-DELETE": "on"})
    somebody(part, note="别人的备注")
    page = clerk.post(address(row), data)
    assert page.status_code == 409 and "别人改过您要删除的行" in page.text and "别人的备注" in page.text
    assert Mentoring.objects.filter(pk=part.pk).exists()
    assert clerk.post(address(row), again(page)).status_code == 302
    assert not Mentoring.objects.filter(pk=part.pk).exists()


def test_an_inline_row_that_is_gone_keeps_what_was_typed_and_stands_in_the_way_of_nothing(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part, other = cast.make_mentoring(assignment=row), cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-note": "我的备注", "mentorings-1-note": "另一行"})
    somebody_deletes(part)
    page = clerk.post(address(row), data)
    assert page.status_code == 409
    assert "deleter先生" in page.text and "我的备注" in page.text and "另一行" in page.text
    assert clerk.post(address(row), again(page)).status_code == 302
    assert stored(other, "note") == ("另一行",)
    assert not Mentoring.objects.filter(pk=part.pk).exists()


def test_an_untouched_inline_row_that_is_gone_is_no_conflict(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), note="我的备注")
    somebody_deletes(part)
    assert clerk.post(address(row), data).status_code == 302
    assert stored(row, "note") == ("我的备注",)


def test_an_inline_row_that_goes_between_two_looks_is_looked_at_again(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL every query sees what was committed last: the row was found, and its key is not valid any more."""
    from dashboard.admin.forms.formsets import InlineFormSet

    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-note": "我的备注"})
    real, times = InlineFormSet.add_fields, []

    def add_fields(self: Any, form: Any, index: Any) -> None:
        real(self, form, index)
        if index == 0 and not times:
            times.append(index)
            form.fields["id"].queryset = Mentoring.objects.none()

    monkeypatch.setattr(InlineFormSet, "add_fields", add_fields)
    assert clerk.post(address(row), data).status_code == 302
    assert times and stored(part, "note") == ("我的备注",)
