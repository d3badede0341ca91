"""The history of a row in people's words, on its form and in full, and never more than the reader may see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from dashboard.admin.row import history
from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.models import Assignment, Person, Role, TrailEntry
from metrics.models.columns.sealed import Sealed
from tests.support import cast
from tests.support.site import address, change_list, client_of, make_account, signed_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
IDENTITY = "110101199006150017"
MASKED = "•" * 16 + IDENTITY[-2:]


def lines(response: Any) -> list[tuple[str, str, str]]:
    return [line for each in response.context["history"] for line in each.lines]


def test_the_form_shows_who_what_when_why_and_from_where(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), role="shadowing", host="east", why="报名表填错")
    clerk.post(address(row), data)
    page = clerk.get(address(row))
    told = page.context["history"][0]
    assert (told.entry.get_verb_display(), told.entry.why) == ("更正", "报名表填错")
    assert sorted(told.lines) == [("岗位", "村干部后备", "跟岗锻炼"), ("跟岗地区", "—", "东部协作地区")]
    for words in ("最近的变更记录", f"clerk-{cast.VILLAGE}先生", "报名表填错", f"127.0.0.1 {address(row)}"):
        assert words in page.text


def test_every_kind_of_column_is_told_in_words(clerk: Client) -> None:
    other = cast.make_person(unit=cast.VILLAGE, name="某乙")
    first = cast.make_person(unit=cast.VILLAGE, name="某甲")
    row = cast.make_assignment(unit=cast.VILLAGE, person=first)
    income = cast.make_income(unit=cast.VILLAGE, operating=Decimal("60000.00"))
    course = cast.FACTORIES["courses"](unit=cast.VILLAGE)
    with writing(None, "改") as work:
        work.correct(row, person=other, ended_on=date(2023, 6, 30))
        work.correct(income, operating=Decimal("1234567.80"), leasing=Decimal(0), period_start=date(2022, 1, 1))
        work.correct(course, exchange=True, attendances=0)
    told = lines(clerk.get(address(row, "history")))
    assert ("结束日期", "—", "2023-06-30") in told and ("人员", first.name_and_number, other.name_and_number) in told
    told = lines(clerk.get(address(income, "history")))
    assert ("经营收入", "60,000.00元", "1,234,567.80元") in told
    assert ("发包及租赁收入", "—", "0.00元") in told
    assert ("所属期", "2023年", "2022年") in told
    told = lines(clerk.get(address(course, "history")))
    assert ("书记交流", "否", "是") in told and ("参训人次", "—", "0") in told


def test_no_key_version_or_spelling_is_told(clerk: Client) -> None:
    person = cast.make_person(unit=cast.VILLAGE, name="欧阳某")
    with writing(None, "改名") as work:
        work.correct(person, name="上官某")
    page = clerk.get(address(person, "history"))
    labels = {label for label, _before, _after in lines(page)}
    assert "姓名" in labels and not labels & {"拼音", "版本", "ID", "修改时间", "修改人", "变更前的行"}
    assert "shangguan" not in page.text and "ouyang" not in page.text


def test_a_personal_number_is_masked_for_all() -> None:
    person = cast.make_person(unit=cast.VILLAGE)
    with writing(None, "补号") as work:
        work.correct(person, identity=IDENTITY, phone="13800001234")
    token = Sealed.of(IDENTITY, "identity", shown=2).token
    for role in (Role.CLERK, Role.OFFICER, Role.BUSINESS_ADMIN):
        client = client_of(role, cast.DISTRICT)
        pages = [client.get(address(person, "history")), client.get(address(person))]
        entry = TrailEntry.objects.filter(ledger="metrics.Person", verb="correct").first()
        pages.append(client.get(address(entry)))
        for page in pages:
            assert IDENTITY not in page.text and token not in page.text and "13800001234" not in page.text
        assert ("身份证号", "—", MASKED) in lines(pages[0])
        assert MASKED in pages[2].text


def test_names_outside_the_readers_units_are_not_told(clerk: Client) -> None:
    """The person was another one, of another village, when somebody of the district entered the row."""
    foreign = cast.make_person(unit=cast.OUTSIDE_VILLAGE, name="外人")
    row = cast.make_assignment(unit=cast.VILLAGE, person=foreign)
    with writing(None, "人员有误") as work:
        work.correct(row, person=cast.make_person(unit=cast.VILLAGE, name="某乙"))
    for action in ("change", "history"):
        page = clerk.get(address(row, action))
        assert "（无权查看）" in page.text and "外人" not in page.text


def test_what_happened_in_another_unit_is_not_told(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.OTHER_VILLAGE, note="别村的备注")
    with writing(None, "转入本村") as work:
        work.correct(row, unit_id=cast.VILLAGE, note="")
    page = clerk.get(address(row, "history"))
    assert "转入本村" in page.text and cast.UNITS[cast.OTHER_VILLAGE][0] not in page.text
    assert [each.entry.why for each in page.context["history"]] == ["转入本村"]


def test_the_history_follows_the_chain_of_successions(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    with writing(None, "换岗") as work:
        second = supersede(work, row, date(2023, 5, 1), role="secondment")
    with writing(None, "再换岗") as work:
        third = supersede(work, second, date(2023, 9, 1), role="steward")
    for each in (row, second, third):
        page = clerk.get(address(each, "history"))
        assert {told.entry.key for told in page.context["history"]} == {str(row.pk), str(second.pk), str(third.pk)}
        others = {told.address for told in page.context["history"] if told.address}
        assert others == {address(other) for other in (row, second, third) if other != each}
    told = next(each for each in page.context["history"] if each.entry.key == str(third.pk))
    assert sorted(told.lines) == [("岗位", "借调", "移民管家"), ("开始日期", "2023-05-01", "2023-09-01")]


def test_the_chain_stops_where_the_reader_may_not_look(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.OTHER_VILLAGE, note="别村的备注")
    with writing(None, "换岗") as work:
        after = supersede(work, row, date(2023, 5, 1), unit_id=cast.VILLAGE, note="")
    page = clerk.get(address(after, "history"))
    assert {told.entry.key for told in page.context["history"]} == {str(after.pk)}
    assert "别村的备注" not in page.text and address(row) not in page.text


def test_a_row_of_the_chain_that_went_to_another_unit_is_left_out(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    with writing(None, "换岗") as work:
        after = supersede(work, row, date(2023, 5, 1), role="secondment")
        work.correct(row, unit_id=cast.OTHER_VILLAGE)
    page = clerk.get(address(after, "history"))
    assert {told.entry.key for told in page.context["history"]} == {str(after.pk)}
    assert address(row) not in page.text


def test_five_on_the_form_and_the_rest_in_pages(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    for number in range(6):
        with writing(None, f"第{number}次改") as work:
            work.correct(row, note=str(number))
    page = clerk.get(address(row))
    assert [told.entry.why for told in page.context["history"]] == [f"第{number}次改" for number in (5, 4, 3, 2, 1)]
    assert address(row, "history") in page.text
    monkeypatch.setattr(history, "HISTORY", 4)
    full = clerk.get(address(row, "history"), {"page": 2})
    assert [told.entry.verb for told in full.context["history"]] == ["correct", "correct", "create"]
    assert "第 2 页，共 2 页" in full.text


@pytest.mark.parametrize(("role", "sees"), [(Role.OFFICER, True), (Role.CLERK, False), (Role.BUSINESS_ADMIN, False)])
def test_who_looked_is_told_to_auditors_and_officers_only(role: Role, *, sees: bool) -> None:
    person = cast.make_person(unit=cast.VILLAGE)
    with writing(make_account("looker"), "核对身份") as work:
        work.note("reveal", person)
    client = client_of(role, cast.DISTRICT)
    for page in (
        client.get(address(person)),
        client.get(address(person, "history")),
        client.get(change_list(TrailEntry)),
    ):
        assert ("核对身份" in page.text) == sees
    assert "核对身份" in client_of(Role.AUDITOR, cast.DISTRICT).get(change_list(TrailEntry)).text


def test_the_trail_is_readable_and_cannot_be_edited() -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    with writing(None, "更正岗位") as work:
        work.correct(row, role="secondment")
    entry = TrailEntry.objects.first()
    auditor = client_of(Role.AUDITOR, cast.DISTRICT)
    page = auditor.get(address(entry))
    assert "岗位：村干部后备 → 借调" in page.text and "更正岗位" in page.text
    for action, data in (("change", {"why": "x"}), ("delete", {"post": "yes"})):
        assert auditor.post(address(entry, action), data).status_code == 403
    assert TrailEntry.objects.filter(pk=entry.pk, why="更正岗位").exists()


def test_a_row_that_may_only_be_read_shows_its_history() -> None:
    client = signed_in(make_account("both", (Role.LEADER, cast.DISTRICT), (Role.CLERK, cast.VILLAGE)))
    row = cast.make_assignment(unit=cast.OTHER_VILLAGE)
    page = client.get(address(row))
    assert 'name="_save"' not in page.text and 'name="verb"' not in page.text
    assert page.context["history"][0].entry.verb == "create"
    assert Assignment.objects.get() == row and Person.objects.exists()
