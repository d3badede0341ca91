"""Who may enter what: roles x levels x ledgers x kinds, in the unit of work, in what rights say, and in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from dashboard.admin.site import site
from dashboard.rights import Rights
from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused
from metrics.ledgers.registry import registers
from metrics.models import (
    Account,
    Assignment,
    Case,
    Confirmation,
    Document,
    EstateGrade,
    Meeting,
    Parameter,
    Plan,
    Rating,
    Role,
    TrailEntry,
)
from metrics.models.rows import LedgerRow
from tests.rights.levels import ANY, FILLED, KINDS, keeper_of, level_of_ledger, writer_of
from tests.support import cast
from tests.support.maker import START, make
from tests.support.site import change_list, client_of, listed, make_account, signed_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
WHO = [
    (Role.CLERK, cast.VILLAGE),
    (Role.CLERK, cast.TOWN),
    (Role.REVIEWER, cast.TOWN),
    (Role.OFFICER, cast.DISTRICT),
    (Role.BUSINESS_ADMIN, cast.DISTRICT),
]
LEDGERS: list[Any] = [each.model for each in registers() if issubclass(each.model, LedgerRow)]
GIVEN = {
    (Case, "outcome", ...): {"ended_on": START},
    (Confirmation, "returned_on", ...): {"decided_on": None, "return_reason": "材料不全"},
    (Confirmation, "reviewed_on", ...): {"decided_on": None},
}
by_who = pytest.mark.parametrize("who", WHO, ids=lambda who: f"{who[0]} of {who[1]}")


@pytest.fixture
def district(db: None) -> None:
    cast.make_cast()


def variants(model: Any) -> Iterator[dict[str, Any]]:
    """A plain row, and one for each kind that some level enters and for each decision."""
    yield {"decided_on": None, "reviewed_on": None} if model is Confirmation else {}
    for of, column, value in KINDS:
        if of is model:
            low = {"level": "village"} if model is Document and column != "level" else {}
            yield low | {column: value} | GIVEN.get((of, column, value), {}) | GIVEN.get((of, column, ...), {})
    for of, column in FILLED:
        if of is model:
            yield {column: START.replace(year=2023)} | GIVEN.get((of, column, ...), {})


def is_taken(act: Any) -> bool:
    try:
        act()
    except ValidationError as error:
        assert {each.code for each in error.error_list} == {"level"}, error
        return False
    return True


def anew(account: Account, row: Any) -> None:
    with writing(account, "登记") as work:
        fresh = copy(row)
        fresh.pk, fresh._state.adding = None, True
        work.create(fresh)


def corrected(account: Account, row: Any) -> None:
    with writing(account, "更正") as work:
        work.correct(type(row).objects.get(pk=row.pk), note="改")


@pytest.mark.parametrize("model", LEDGERS, ids=lambda model: model.__name__)
def test_the_level_of_a_grant_decides_what_is_entered(model: Any) -> None:
    accounts = [(unit, make_account(f"{role.value}-{unit}", (role, unit))) for role, unit in WHO]
    for values in variants(model):
        row = make(model, unit=cast.VILLAGE, **values)
        kept, written = keeper_of(model, vars(row)), writer_of(model, vars(row))
        for unit, account in accounts:
            assert Rights.of_account(account).may_enter(row) == (len(unit) <= kept), (values, unit)
            assert is_taken(lambda row=row, account=account: corrected(account, row)) == (len(unit) <= kept)
        with writing(None, "删除") as work:
            work.delete(type(row).objects.get(pk=row.pk))
        for unit, account in accounts:
            before = model.objects.count()
            assert is_taken(lambda row=row, account=account: anew(account, row)) == (len(unit) <= written), values
            assert model.objects.count() == before + (len(unit) <= written)
            with writing(None, "删除"):
                model.objects.filter(pk__gt=row.pk).delete()


@by_who
def test_every_ledger_offered_on_the_first_page_is_one_that_is_entered(who: tuple[Role, str]) -> None:
    client = client_of(*who)
    rights = Rights.of_account(Account.objects.get(username__startswith=who[0].value))
    found = {each["model"] for app in client.get(reverse("admin:index")).context["app_list"] for each in app["models"]}
    writers = {model: site._registry[model].writers for model in found if model is not TrailEntry}
    assert all(rights.enters(roles, model) for model, roles in writers.items())
    assert {model for model in LEDGERS if model in site._registry and len(who[1]) <= level_of_ledger(model)} <= found


def test_a_ledger_of_the_district_is_not_offered_in_a_village() -> None:
    page = client_of(Role.CLERK, cast.VILLAGE).get(reverse("admin:index")).content.decode()
    assert change_list(Assignment) in page
    assert change_list(Parameter) not in page and change_list(Rating) not in page


def test_a_village_is_offered_no_honour() -> None:
    page = client_of(Role.CLERK, cast.VILLAGE).get(change_list(Document, "add")).content.decode()
    assert '<option value="list"' in page and '<option value="honour"' not in page


def test_a_village_clerk_adds_no_parameter_and_gives_himself_no_deadline() -> None:
    client = client_of(Role.CLERK, cast.VILLAGE)
    deadline = {"unit": cast.VILLAGE, "code": "return_days", "value": "4000", "started_on": "2022-01-01"}
    assert client.get(change_list(Parameter, "add")).status_code == 403
    assert client.post(change_list(Parameter, "add"), deadline).status_code == 403
    assert not Parameter.objects.exists()


@pytest.mark.parametrize(
    ("model", "column"), [(Document, "level"), (Document, "kind"), (Meeting, "level"), (Plan, "progress")]
)
@by_who
def test_a_kind_that_is_a_higher_level_s_is_not_offered(model: Any, column: str, who: tuple[Role, str]) -> None:
    form = client_of(*who).get(change_list(model, "add")).context["adminform"].form
    offered = {value for value, _label in form.fields[column].choices if value}
    every = {value for value, _label in model._meta.get_field(column).choices}
    assert offered == {value for value in every if len(who[1]) <= KINDS.get((model, column, value), ANY)}


@by_who
def test_a_decision_is_a_column_of_who_may_take_it_alone(who: tuple[Role, str]) -> None:
    form = client_of(*who).get(change_list(Confirmation, "add")).context["adminform"].form
    columns = {column: level for (model, column), level in FILLED.items() if model is Confirmation}
    assert {name for name in columns if name in form.fields} == {
        name for name, level in columns.items() if len(who[1]) <= level
    }


def test_a_list_takes_no_kind_that_a_higher_level_enters_and_says_so() -> None:
    plan, client = make(Plan, unit=cast.VILLAGE, progress="drafted"), client_of(Role.CLERK, cast.VILLAGE)
    sent = listed(client.get(change_list(Plan))) | {"form-0-progress": "accepted", "act-why": "已整改"}
    answer = client.post(change_list(Plan), sent | {"_save": "1"})
    assert answer.status_code == 200 and "accepted 不在可用的选项中" in answer.content.decode()
    with writing(None, "验收") as work:
        work.correct(plan, progress="accepted")
    assert "form-0-progress" not in client.get(change_list(Plan)).content.decode()


def test_a_form_says_who_enters_what_was_smuggled_in() -> None:
    row, client = make(Case, unit=cast.VILLAGE), client_of(Role.CLERK, cast.VILLAGE)
    place = f"{change_list(Case)}{row.pk}/change/"
    answer = client.post(place, typed(client.get(place)) | {"outcome": "approved", "ended_on": "2023-05-01"})
    assert answer.status_code == 200 and "approved 不在可用的选项中" in answer.content.decode()


def test_an_action_on_rows_of_a_higher_level_is_refused_and_says_whose_they_are() -> None:
    rows = [make(Document, unit=cast.VILLAGE, level="village", kind=kind) for kind in ("measure", "honour")]
    sent = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "why": "删"}
    client = client_of(Role.CLERK, cast.VILLAGE)
    assert "有不归您填报的" in client.post(change_list(Document), sent).content.decode()
    answer = client.post(change_list(Document), sent | {"post": "yes"})
    assert answer.status_code == 403 and "由乡镇(街道)或区级填报" in answer.content.decode()
    assert Document.objects.count() == 2


def test_who_applied_in_vain_clears_what_the_township_said_and_applies_again() -> None:
    row = make(
        Confirmation, unit=cast.VILLAGE, decided_on=None, returned_on=START.replace(year=2023), return_reason="缺"
    )
    account = make_account("clerk", (Role.CLERK, cast.VILLAGE))
    again = {"reviewed_on": None, "returned_on": None, "return_reason": ""}
    with writing(account, "重新申请") as work:
        work.correct(row, **again)
    with pytest.raises(ValidationError, match="由乡镇"), writing(account, "自己审核") as work:
        work.correct(row, reviewed_on=START.replace(year=2023, month=6))
    row.refresh_from_db()
    assert row.reviewed_on is None


def test_what_follows_a_row_through_a_change_is_not_entered_by_who_changes_it() -> None:
    grade = make(EstateGrade, unit=cast.COMMUNITY)
    with writing(make_account("clerk", (Role.CLERK, cast.COMMUNITY)), "变更") as work:
        supersede(work, grade.estate, START.replace(year=2023), households=900)
    assert list(EstateGrade.objects.values_list("started_on__year", flat=True)) == [2022, 2023]


def test_a_sheet_is_refused_with_the_line_of_what_a_higher_level_enters(tmp_path: Any) -> None:
    sheet = "单位代码,参数,数值,开始日期\n529901001001,报表报送期限(期后天数),4000,2022-01-01\n"
    (tmp_path / "参数.csv").write_text(sheet, encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        import_folder(tmp_path, make_account("clerk", (Role.CLERK, cast.VILLAGE)))
    assert [(each.file, each.row) for each in refused.value.problems] == [("参数.csv", 2)]
    assert not Parameter.objects.exists()
    import_folder(tmp_path, make_account("officer", (Role.OFFICER, cast.DISTRICT)))
    assert Parameter.objects.count() == 1


def test_a_village_clerk_restores_no_rating() -> None:
    rating = make(Rating, unit=cast.VILLAGE)
    with writing(None, "删除") as work:
        work.delete(rating)
    client = signed_in(make_account("clerk", (Role.CLERK, cast.VILLAGE)))
    entry = TrailEntry.objects.get(verb="delete")
    sent = {"entry": entry.pk, f"entry-{entry.pk}-why": "恢复"}
    assert client.post(change_list(Rating, "deleted"), sent).status_code == 403
    assert not Rating.objects.exists()
