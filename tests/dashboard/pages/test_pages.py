"""The pages show what is computed, and nothing else."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.views import defaults

from dashboard.charts import ticks
from dashboard.exports.download import cell, disposition
from metrics.acts.writing import writing
from metrics.aggregation.reading import compute, rows_behind
from metrics.catalogue.loading import current_catalogue
from metrics.models import OrgUnit, Role
from metrics.periods import Period
from tests.support import cast
from tests.support.site import client_of, load_catalogue

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2023")


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()
    load_catalogue()
    person = cast.make_person()
    for unit in (cast.VILLAGE, cast.OTHER_VILLAGE, cast.FAR_VILLAGE):
        cast.make_assignment(unit=unit)
        cast.make_assignment(unit=unit, person=person, started_on=date(2023, 5, 1))
        cast.make_income(unit=unit, operating=Decimal("123456.50"))
    cast.make_assignment(unit=cast.VILLAGE, started_on=date(2024, 1, 1))
    cast.make_mentoring()


@pytest.fixture
def leader():
    return client_of(Role.LEADER, cast.DISTRICT)


def table(response) -> list[list[str]]:
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def indicators() -> list[str]:
    return list(current_catalogue().indicators)


def test_the_index_shows_every_figure(leader) -> None:
    response = leader.get("/", {"period": "2023"})
    figures = compute(indicators(), cast.DISTRICT, YEAR)
    shown = {
        entry.indicator.code: entry.figure.text
        for theme in response.context["themes"]
        for section in theme.sections
        for entry in section.entries
    }
    assert shown == {code: figures.of(code).text for code in shown}
    assert len(shown) > 30
    assert all(text in response.text for text in shown.values())


def test_every_indicator_has_a_page_for_every_kind_of_unit(leader) -> None:
    for unit in (cast.DISTRICT, cast.TOWN, cast.VILLAGE, cast.GRID):
        for code in indicators():
            response = leader.get(f"/indicators/{code}/", {"unit": unit, "period": "2023"})
            assert response.status_code == 200, (unit, code)
            assert response.context["headline"].figure == compute([code], unit, YEAR).of(code)


def test_the_file_of_units_equals_the_page(leader) -> None:
    address, ask = "/indicators/G1-03/", {"period": "2023", "sort": "-now"}
    page = leader.get(address, ask).context["breakdown"]
    heads, *rows = table(leader.get(f"{address}units.csv", ask))
    assert heads[:3] == ["区划代码", "单位", "本期"]
    assert [(row[0], row[2]) for row in rows] == [(figure.unit, str(figure.number)) for figure in page.table.figures]
    assert next(figure.unit_name for figure in page.table.figures) == "青禾镇"


def test_parts_that_do_not_add_up_say_why(leader) -> None:
    assert "各单位相加为" in leader.get("/indicators/G1-03/", {"period": "2023"}).text
    assert "各单位相加为" not in leader.get("/indicators/G1-03/", {"unit": cast.STREET, "period": "2023"}).text


@pytest.mark.parametrize("side", ["counted", "rest"])
def test_the_file_of_rows_holds_all_rows_of_the_page(leader, side: str) -> None:
    [part] = rows_behind("G1-03", cast.DISTRICT, YEAR)
    wanted = part.counted if side == "counted" else part.not_counted
    heads, *rows = table(leader.get("/indicators/G1-03/rows.csv", {"period": "2023", "rows": side}))
    whys = [row[-1] for row in rows]
    assert whys == [str(each.contribution) if side == "counted" else each.reason for each in wanted]
    page = leader.get("/indicators/G1-03/", {"period": "2023", "rows": side})
    assert len(page.context["rows"].page.object_list) == len(rows)
    assert all(row[heads.index("人员")] in page.text for row in rows)


def test_counted_and_not_counted_are_all_rows(leader) -> None:
    rows = leader.get("/indicators/G1-03/", {"period": "2023"}).context["rows"]
    assert [(choice.label, choice.value) for choice in rows.sides] == [("计入", "5"), ("未计入", "3")]


def test_long_lists_have_pages(leader) -> None:
    for _ in range(30):
        cast.make_assignment(unit=cast.VILLAGE)
    ask = {"unit": cast.VILLAGE, "period": "2023"}
    first = leader.get("/indicators/G1-03/", ask).context["rows"]
    last = leader.get("/indicators/G1-03/", ask | {"page": "2"}).context["rows"]
    assert len(first.page.object_list) == 25 and not first.previous and "page=2" in first.next
    assert len(last.page.object_list) == 8 and not last.next


def test_links_keep_unit_period_and_tree(leader) -> None:
    with writing(None, "合并") as work:
        work.correct(OrgUnit.objects.get(pk=cast.OTHER_VILLAGE), closed_on=date(2023, 6, 30))
    cast.make_succession(cast.OTHER_VILLAGE, cast.VILLAGE)
    response = leader.get("/indicators/G1-03/", {"unit": cast.TOWN, "period": "2023Q2", "tree": "now"})
    frame = response.context["frame"]
    assert all("tree=now" in choice.address for choice in frame.crumbs)
    assert all(f"unit={cast.TOWN}" in choice.address and "tree=now" in choice.address for choice in frame.periods.years)
    assert frame.kept_without_unit == [("period", "2023Q2"), ("tree", "now")]
    assert [choice.is_current for choice in frame.trees] == [False, True]


def test_no_tree_to_choose_where_nothing_was_reorganised(leader) -> None:
    assert leader.get("/").context["frame"].trees == []


def test_units_to_choose_from_are_a_tree(leader) -> None:
    response = leader.get("/", {"unit": cast.GRID})
    choices = {choice.value: choice for choice in response.context["frame"].units}
    assert list(choices) == sorted(choices)
    assert [choices[code].level for code in (cast.DISTRICT, cast.TOWN, cast.VILLAGE, cast.GRID)] == [0, 1, 2, 3]
    assert (choices[cast.VILLAGE].name, choices[cast.VILLAGE].path) == ("禾丰村", "青山区 › 青禾镇")
    assert "　　禾丰村</option>" in response.text
    # Who sees no more than a village has it at the top.
    [top, below] = client_of(Role.CLERK, cast.VILLAGE).get("/").context["frame"].units
    assert (top.level, top.path, below.level, below.path) == (0, "", 1, "禾丰村")


def test_any_year_can_be_reached_step_by_step(leader) -> None:
    for year in (1900, 1999, date.today().year, 2100):
        choices = leader.get("/", {"period": str(year)}).context["frame"].periods.years
        shown = [int(choice.value) for choice in choices]
        assert len(shown) == 6 and year in shown and {year - 1, year + 1} & set(range(1900, 2101)) <= set(shown)


def test_a_period_that_is_not_over_is_said(leader) -> None:
    this_year = timezone.localdate().year
    for period, words in ((this_year - 1, None), (this_year, "还没有结束"), (this_year + 1, "还没有到")):
        response = leader.get("/indicators/G1-03/", {"period": str(period)})
        assert [words in each for each in response.context["frame"].cautions] == ([True] if words else [])
        assert words is None or words in response.text


def test_a_unit_that_is_not_there_in_the_period_is_said(leader) -> None:
    with writing(None, "设立和撤销") as work:
        work.correct(OrgUnit.objects.get(pk=cast.OTHER_VILLAGE), closed_on=date(2022, 6, 30))
        work.correct(OrgUnit.objects.get(pk=cast.VILLAGE), opened_on=date(2023, 7, 1))
    for unit, period, words in (
        (cast.OTHER_VILLAGE, "2023", "禾旺村已于 2022-06-30 撤销"),
        (cast.OTHER_VILLAGE, "2022", None),
        (cast.VILLAGE, "2023H1", "禾丰村到 2023-07-01 才设立"),
        (cast.VILLAGE, "2023", None),
    ):
        cautions = leader.get("/", {"unit": unit, "period": period}).context["frame"].cautions
        assert [each.startswith(words) for each in cautions] == ([True] if words else [])


def test_a_section_in_which_nothing_counts_says_so(leader) -> None:
    empty = leader.get("/sections/U1/", {"unit": cast.GRID, "period": "2023"})
    assert "禾丰一网格2023年没有计入这个板块的记录" in empty.text
    assert "没有计入这个板块的记录" not in leader.get("/sections/G1/", {"period": "2023"}).text


def test_what_nobody_owes_is_not_unreported(leader) -> None:
    def note(code: str, unit: str) -> str:
        return leader.get(f"/indicators/{code}/", {"unit": unit, "period": "2023"}).context["headline"].figure.note

    # A village owes no funds of a community, and a community owes them.
    for code in ("U1-04", "U1-08"):
        assert [note(code, unit) for unit in (cast.VILLAGE, cast.COMMUNITY)] == ["没有应报的对象", "未报"]
    assert [note("E4-03", unit) for unit in (cast.COMMUNITY, cast.FAR_VILLAGE)] == ["没有可比的单位", ""]


def test_places_lead_to_their_own_page(leader) -> None:
    rows = leader.get("/indicators/E4-01/", {"period": "2023"}).context["rows"]
    assert f"?unit={cast.VILLAGE}&period=2023" in [place.address for place in rows.units]


def test_a_row_is_reached_by_what_names_it() -> None:
    workshop = cast.make_workshop(unit=cast.VILLAGE, name="豆制品工坊", started_on=date(2022, 1, 1))
    cast.make_return(subject=workshop)
    page = client_of(Role.CLERK, cast.VILLAGE).get("/ledgers/returns/", {"period": "2023"})
    assert re.search(r'<a href="/admin/metrics/return/\d+/change/">豆制品工坊</a>', page.text)
    assert ">—</a>" not in page.text


def test_who_reads_nothing_is_not_led_to_pages() -> None:
    response = client_of(Role.SYSTEM_ADMIN, cast.DISTRICT).get("/")
    assert response.status_code == 403
    assert 'href="/ledgers/' not in response.text and 'href="/admin/"' in response.text


def test_an_unknown_indicator_is_not_found(leader) -> None:
    response = leader.get("/indicators/NO-01/")
    assert response.status_code == 404
    assert "没有代码为“NO-01”的指标" in response.text


def test_a_write_moves_page_and_files_at_once(leader) -> None:
    def shown() -> tuple[str, int, int]:
        ask = {"period": "2023"}
        figure = leader.get("/indicators/G1-03/", ask).context["headline"].figure.text
        files = [table(leader.get(f"/indicators/G1-03/{name}.csv", ask)) for name in ("units", "rows")]
        return figure, sum(int(row[2]) for row in files[0][1:]), len(files[1]) - 1

    assert shown() == ("5名", 6, 5)
    cast.make_assignment(unit=cast.VILLAGE)
    assert shown() == ("6名", 7, 6)


def test_only_who_may_change_a_row_is_led_to_it(leader) -> None:
    ask = {"unit": cast.VILLAGE, "period": "2023"}
    assert "/admin/metrics/assignment/" not in leader.get("/indicators/G1-03/", ask).text
    assert "/admin/metrics/assignment/" in client_of(Role.CLERK, cast.VILLAGE).get("/indicators/G1-03/", ask).text


def test_text_in_a_row_never_becomes_markup_or_formula(leader) -> None:
    nasty = "=<script>alert(1)</script>"
    cast.make_assignment(unit=cast.VILLAGE, person=cast.make_person(name=nasty), note=nasty)
    page = leader.get("/indicators/G1-03/", {"unit": cast.VILLAGE, "period": "2023"})
    assert "<script>alert" not in page.text
    heads, *rows = table(leader.get("/indicators/G1-03/rows.csv", {"unit": cast.VILLAGE, "period": "2023"}))
    assert "'" + nasty in [row[heads.index("备注")] for row in rows]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ="])
def test_a_text_is_never_a_formula(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"


def test_numbers_stay_numbers() -> None:
    assert [cell(value) for value in (-3, Decimal("-1.50"), 0, None, date(2023, 1, 31))] == [
        "-3",
        "-1.50",
        "0",
        "",
        "2023-01-31",
    ]


def test_a_download_has_a_chinese_name(leader) -> None:
    header = leader.get("/indicators/G1-03/units.csv", {"period": "2023"})["Content-Disposition"]
    name = unquote(re.search(r"filename\*=UTF-8''(\S+)$", header).group(1))
    assert re.fullmatch(r"村干部后备力量_按单位_青山区_2023_\d{4}-\d\d-\d\d\.csv", name)


def test_a_name_cannot_break_out_of_its_header() -> None:
    header = disposition('a"b\r\nSet-Cookie: x/..;1.csv')
    assert "\r" not in header and "\n" not in header and header.count('"') == 2


@pytest.mark.parametrize(
    ("values", "least", "labels"),
    [
        ([], 1, ["0", "1"]),
        ([0, 3], 1, ["0", "1", "2", "3"]),
        ([76], 1, ["0", "20", "40", "60", "80"]),
        ([-20, 35], 1, ["-20", "0", "20", "40"]),
        ([0.31], 0.01, ["0.0", "0.1", "0.2", "0.3", "0.4"]),
        ([12_345], 1, ["0", "5,000", "10,000", "15,000"]),
    ],
)
def test_axes_have_round_numbers(values: list[float], least: float, labels: list[str]) -> None:
    assert [tick.label for tick in ticks(values, least=least)] == labels


def test_what_goes_wrong_has_a_page_without_database(rf) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert "出错了" in defaults.server_error(rf.get("/")).content.decode()
        assert "请求不对" in defaults.bad_request(rf.get("/"), Exception()).content.decode()
    assert len(captured) == 0


def test_a_wrong_password_says_so_in_chinese(client) -> None:
    response = client.post("/sign-in/", {"username": "nobody", "password": "wrong"})
    assert response.status_code == 200
    assert "账号或密码不对" in response.text


def test_signing_out_needs_a_post(leader) -> None:
    assert leader.get("/sign-out/").status_code == 405
    assert leader.post("/sign-out/")["Location"] == "/sign-in/"
    assert leader.get("/").status_code == 302
