"""No row is deleted as nobody saw it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from metrics.models import Assignment, TrailEntry
from tests.dashboard.admin.forms.faster import somebody, somebody_deletes
from tests.support import cast
from tests.support.site import address, change_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def versions(page: Any) -> dict[str, Any]:
    return {f"version-{row.pk}": row.version for row, _changes in page.context["rows"]}


def test_deleting_is_in_the_trail_one_by_one_and_by_action(clerk: Client) -> None:
    first, second = cast.make_assignment(unit=cast.VILLAGE), cast.make_assignment(unit=cast.VILLAGE)
    sent = versions(clerk.get(address(first, "delete"))) | {"post": "yes", "why": "重复登记"}
    assert clerk.post(address(first, "delete"), sent).status_code == 302
    chosen = {"action": "delete_selected", "_selected_action": second.pk}
    page = clerk.post(change_list(Assignment), chosen)
    assert clerk.post(change_list(Assignment), chosen | versions(page) | {"post": "yes"}).status_code == 302
    assert not Assignment.objects.exists()
    assert [entry.why for entry in TrailEntry.objects.filter(verb="delete")] == ["批量操作", "重复登记"]


@pytest.mark.parametrize("seen", ["stale", "missing", "999"])
def test_a_row_is_not_deleted_as_nobody_saw_it(clerk: Client, seen: str) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    sent = versions(clerk.get(address(row, "delete"))) | {"post": "yes", "why": "我的事由"}
    if seen != "stale":
        sent |= {f"version-{row.pk}": seen} if seen == "999" else {}
        sent = sent if seen == "999" else {"post": "yes", "why": "我的事由"}
    somebody(row, note="别人的备注")
    page = clerk.post(address(row, "delete"), sent)
    assert page.status_code == 409
    assert "faster先生" in page.text and "没有删除" in page.text and "我的事由" in page.text
    assert ("别人的备注" in page.text) == (seen == "stale")
    assert Assignment.objects.filter(pk=row.pk).exists()
    assert clerk.post(address(row, "delete"), sent | versions(page)).status_code == 302


def test_of_chosen_rows_none_is_deleted_when_one_moved(clerk: Client) -> None:
    rows = [cast.make_assignment(unit=cast.VILLAGE) for _ in range(3)]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    sent = chosen | versions(clerk.post(change_list(Assignment), chosen)) | {"post": "yes", "why": "我的事由"}
    somebody(rows[1], note="别人的备注")
    page = clerk.post(change_list(Assignment), sent)
    assert page.status_code == 409
    assert "faster先生" in page.text and "别人的备注" in page.text and "我的事由" in page.text
    assert Assignment.objects.count() == 3
    assert clerk.post(change_list(Assignment), sent | versions(page)).status_code == 302
    assert not Assignment.objects.exists()


def test_of_chosen_rows_one_that_is_gone_is_told(clerk: Client) -> None:
    rows = [cast.make_assignment(unit=cast.VILLAGE) for _ in range(2)]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    sent = chosen | versions(clerk.post(change_list(Assignment), chosen)) | {"post": "yes"}
    somebody_deletes(rows[0])
    page = clerk.post(change_list(Assignment), sent)
    assert page.status_code == 409 and "1行已经被别人删除" in page.text
    assert Assignment.objects.filter(pk=rows[1].pk).exists()


def test_a_row_that_moves_while_it_is_deleted_is_looked_at_again(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check of its version and its lock. Here the change is undone with the attempt that met it."""
    from metrics.acts.writing import Work

    row = cast.make_assignment(unit=cast.VILLAGE)
    real, attempts = Work.lock_rows, []

    def lock_rows(self: Work, rows: Any) -> None:
        attempts.append(rows)
        if len(attempts) == 1:
            with self.passing():
                Assignment._base_manager.filter(pk=row.pk).update(note="别人的备注")
            self._before[Assignment].clear()
        real(self, rows)

    sent = versions(clerk.get(address(row, "delete"))) | {"post": "yes"}
    monkeypatch.setattr(Work, "lock_rows", lock_rows)
    assert clerk.post(address(row, "delete"), sent).status_code == 302
    assert len(attempts) == 2
