"""English as the second language: every text has it, and nothing that is kept follows the reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy, override

from dashboard.admin.offices.reorganising_form import ReorganisingForm
from metrics.acts.reorganising import NewUnit
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.reading import Reading, compute, rows_behind
from metrics.catalogue.loading import current_catalogue, forget
from metrics.ingest import rules, sheets
from metrics.ingest.cells import CellError, parse
from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused
from metrics.ledgers.columns import Column
from metrics.ledgers.registry import MENU, ledger_named, ledgers, register_of
from metrics.models import Assignment, Person, Role, TrailEntry
from metrics.periods import Granularity, Period, PeriodError
from metrics.quantities import UNITS_OF_MEASURE, Style
from metrics.wording import Words, in_chinese, listed
from tests.support import cast
from tests.support.site import client_of, load_catalogue
from tests.support.texts import HAN, without_examples

YEAR = Period.parse("2023")

# -- models and ledgers -----------------------------------------------------------------------------


def sayings(model: type[models.Model]) -> Iterator[Any]:
    """All that a model says to a user."""
    yield from (model._meta.verbose_name, model._meta.verbose_name_plural)
    for field in model._meta.concrete_fields:
        if issubclass(model, AbstractUser) and field.model is AbstractUser:
            continue
        yield from (field.verbose_name, field.help_text, *(label for _, label in field.flatchoices))
        yield from (field.error_messages["unique"], *(getattr(each, "message", "") for each in field.validators))
    yield from (rule.violation_error_message for rule in model._meta.constraints)


@pytest.mark.parametrize("model", [*apps.get_app_config("metrics").get_models()], ids=lambda model: model.__name__)
def test_a_model_speaks_english(model: type[models.Model]) -> None:
    with override("en"):
        said = [str(each) for each in sayings(model)]
    assert [each for each in said if HAN.search(without_examples(each))] == []


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.name)
def test_a_ledger_is_labelled_for_its_reader(ledger: Any) -> None:
    def labels() -> list[str]:
        columns = [*ledger.columns.values(), *(each for one in ledger.related for each in one.columns.values())]
        found = [
            ledger.label,
            ledger.closing_label,
            *map(ledger.subject_label, ledger.subjects),
            *ledger.kinds.values(),
        ]
        found += [each.label for each in (*columns, *ledger.related)]
        return [str(each) for each in (*found, *(label for each in columns for label in each.choices.values())) if each]

    chinese = labels()
    with override("en"):
        assert [each for each in labels() if HAN.search(each)] == []
    assert labels() == chinese and all(HAN.search(each) for each in chinese)


def test_labels_of_columns_say_whose_they_are() -> None:
    column, money = ledger_named("returns").columns["enterprise.kind"], ledger_named("returns").columns["wages"]
    assert (str(column.label), str(money.label)) == ("企业类别", "发放工资")
    with override("en"):
        assert (str(column.label), str(money.label)) == ("Category of the enterprise", "Wages paid")
        assert (
            str(Column("organisation.level", ledger_named("ratings").model).label) == "Level of the Party organisation"
        )
    assert all(HAN.search(str(heading.label)) for heading in MENU)


# -- what is kept -----------------------------------------------------------------------------------


def test_words_are_the_same_key_for_every_reader() -> None:
    here = Words(gettext_lazy("已满%(age)s周岁"), age=36)
    with override("en"):
        there = Words(gettext_lazy("已满%(age)s周岁"), age=36)
        assert str(here) == "aged 36 or over"
        assert {here: 1}[there] == 1 and hash(here) == hash(there)
    assert str(there) == "已满36周岁" and here != Words(gettext_lazy("已满%(age)s周岁"), age=35)
    assert str(Words("增长 100%")) == "增长 100%"


def test_lists_are_joined_as_the_reader_joins() -> None:
    items = listed([gettext_lazy("是"), gettext_lazy("否")])
    assert str(items) == "是、否"
    with override("en"):
        assert (str(items), in_chinese(items)) == ("Yes, No", "是、否")


def test_sheets_are_chinese_for_every_reader() -> None:
    with override("en"):
        made = [sheets.sheet_derived(sheet.register) for sheet in sheets.SHEETS]
    assert [(each.names, each.columns) for each in made] == [(each.names, each.columns) for each in sheets.SHEETS]


def test_cells_are_chinese_for_every_reader() -> None:
    role = Assignment._meta.get_field("role")
    with override("en"):
        assert parse(role, "驻村干部") == "resident_cadre"
        with pytest.raises(CellError, match="one of the choices") as refused:
            parse(role, "Resident cadre")
    assert "驻村干部" in refused.value.hint


@pytest.mark.django_db
def test_a_sheet_is_read_and_refused_in_english(tmp_path: Path) -> None:
    cast.make_cast()
    file = tmp_path / "人员.csv"
    file.write_text("单位代码,人员编号,姓名,性别\n529901,A1,王五,男\n529901,A2,李四,Male\n", encoding="utf-8")
    with override("en"), pytest.raises(ImportRefused) as refused:
        import_folder(tmp_path)
    assert str(refused.value) == (
        "人员.csv row 3 column “性别” “Male”: This is not one of the choices. The choices are: 男, 女."
    )
    file.write_text("单位代码,人员编号,姓名,性别\n529901,A1,王五,男\n", encoding="utf-8")
    with override("en"):
        import_folder(tmp_path)
    assert Person.objects.get(number="A1").gender == "male"
    assert TrailEntry.objects.get(ledger="metrics.Person").why.startswith("导入台账")


def test_rules_are_kept_for_all_readers() -> None:
    messages = [
        str(rule.message) for rule in (*rules.checks(register_of(Assignment)), *rules.uniques(register_of(Assignment)))
    ]
    with override("en"):
        english = [
            str(rule.message)
            for rule in (*rules.checks(register_of(Assignment)), *rules.uniques(register_of(Assignment)))
        ]
    assert all(map(HAN.search, messages)) and not any(map(HAN.search, english))


@pytest.mark.django_db
def test_the_trail_is_chinese_for_every_reader() -> None:
    cast.make_cast()
    client = client_of(Role.CLERK, cast.VILLAGE)
    client.cookies["django_language"] = "en"
    kept = {"unit": cast.VILLAGE, "number": "E1", "name": "王五", "gender": "male", "note": "", "education": ""}
    assert client.post(reverse("admin:metrics_person_add"), kept).status_code == 302
    entry = TrailEntry.objects.get(ledger="metrics.Person")
    assert (entry.why, entry.verb, entry.after["gender"]) == ("新增", "create", "male")


def test_a_split_is_listed_in_the_words_of_its_reader() -> None:
    typed = {
        "into": "529901001 东镇 town\n529901002 西区 District (county)",
        "places": "Party organisation 17 529901002",
    }
    with override("en"):
        form = ReorganisingForm(typed | {"act": "split", "codes": "529901003", "on": "2024-01-01", "reason": "x"})
        assert form.is_valid(), form.errors
    assert form.cleaned_data["into"] == [NewUnit("529901001", "东镇", "town"), NewUnit("529901002", "西区", "district")]
    assert form.cleaned_data["places"] == {("metrics.PartyOrganisation", "17"): "529901002"}


# -- figures ----------------------------------------------------------------------------------------


@pytest.fixture
def district(db: None) -> None:
    cast.make_cast()
    load_catalogue()
    cast.make_assignment(unit=cast.VILLAGE)
    cast.make_assignment(unit=cast.VILLAGE, started_on=date(2024, 1, 1))
    cast.make_return(unit=cast.VILLAGE)


def said_of(code: str) -> list[str]:
    figure = compute([code], cast.DISTRICT, YEAR).of(code)
    parts = rows_behind(code, cast.DISTRICT, YEAR)
    rows = [row for part in parts for row in (*part.counted, *part.not_counted)]
    return [figure.text, figure.note, *(part.label for part in parts), *(row.reason for row in rows)]


def test_a_figure_of_one_language_is_not_shown_in_another(district: None) -> None:
    chinese = said_of("G1-03")
    with override("en"):
        english = said_of("G1-03")
    assert (chinese[0], english[0]) == ("1名", "1 person")
    assert (chinese[-1], english[-1]) == ("尚未开始", "Not begun yet")
    assert said_of("G1-03") == chinese


def test_readers_of_both_languages_share_the_lines(district: None) -> None:
    """Though the definitions are read again: a reason hashes alike in every language."""
    code, moment = "G1-07", Moment.of(cast.DISTRICT)
    said_of(code)
    frame = PinnedFrames(moment).frame(ledger_named("assignments"))
    drawn = dict(frame.lines)
    assert any(condition for measure in drawn for condition in measure.where)
    forget()
    with override("en"):
        said_of(code)
        assert PinnedFrames(moment).frame(ledger_named("assignments")) is frame
    assert {measure: id(lines) for measure, lines in frame.lines.items()} == {
        measure: id(lines) for measure, lines in drawn.items()
    }


def shown(code: str, period: Period) -> Iterator[str]:
    """All texts of a figure, its trend and the rows behind it."""
    reading = Reading.at(Moment.of(cast.DISTRICT), cast.DISTRICT, period)
    for figure in (*reading.trend(code), reading.of(unit=cast.VILLAGE).figure(code)):
        yield from (figure.text, figure.note)
    for part in reading.rows_behind(code):
        yield part.label
        yield from (f"{row.contribution_text} {row.reason}" for row in (*part.counted, *part.not_counted))
        places = (*part.units.counted, *part.units.not_counted) if part.units else ()
        yield from (f"{place.value_text} {place.reason}" for place in places)


def test_only_the_words_of_a_figure_follow_the_reader(district: None) -> None:
    def numbers() -> list[Any]:
        found = compute(current_catalogue().indicators, cast.DISTRICT, YEAR)
        figures = [found.of(code) for code in current_catalogue().indicators]
        return [(each.code, each.value, each.number, each.received, each.expected, bool(each.note)) for each in figures]

    chinese = numbers()
    with override("en"):
        assert numbers() == chinese
    assert any(reported is not None for _, _, _, reported, _, _ in chinese)
    assert any(due and number is None for _, _, number, _, due, _ in chinese)


@pytest.mark.parametrize("period", ["2023", "2023Q4", "2023-06-15"])
def test_every_figure_and_reason_is_english(district: None, period: str) -> None:
    # A reason that a definition gives itself is data.
    given = {" 步行超过15分钟"}
    with override("en"):
        for code in current_catalogue().indicators:
            said = shown(code, Period.parse(period))
            assert [text for text in said if HAN.search(text) and text not in given] == [], code


# -- names ------------------------------------------------------------------------------------------


def test_names_follow_the_reader() -> None:
    quarter, money = Period.parse("2023Q4"), Style(UNITS_OF_MEASURE["万元"])

    def names() -> list[str]:
        of_period = [str(quarter), quarter.part, quarter.short_name]
        return [*of_period, Granularity.HALF.label, money.unit.label]

    assert names() == ["2023年四季度", "四季度", "23年四季度", "半年", "万元"]
    with override("en"):
        assert names() == ["Q4 2023", "Q4", "Q4 2023", "half-year", "ten thousand yuan"]
        assert UNITS_OF_MEASURE["个"].label == "number"
        assert Style(UNITS_OF_MEASURE["名"]).parts(Fraction(612)) == ("612", "people")
        assert Style(UNITS_OF_MEASURE["名"]).amount(Decimal(1)) == "1 person"


def test_what_is_no_period_is_said_to_the_reader() -> None:
    for text in ("2023Q5", "1899", "2023-02-30"):
        with override("en"), pytest.raises(PeriodError) as refused:
            Period.parse(text)
        assert not HAN.search(str(refused.value))
