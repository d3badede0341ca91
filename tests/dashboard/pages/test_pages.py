"""The pages show what is computed, and nothing else."""

import csv
import io
import re
from datetime import date
from urllib.parse import unquote

import pytest

from metrics.aggregation.reading import compute, rows_behind
from metrics.catalogue.loading import current_catalogue
from metrics.models import Role
from metrics.periods import Period
from tests.running.drawing import of_length
from tests.support import cast
from tests.support.site import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
YEAR = Period.parse("2023")


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


@of_length(1, 4)
def test_every_indicator_has_a_page_for_every_kind_of_unit(leader, rounds: int) -> None:
    """In a brief run each for one kind, by turns."""
    units = [cast.DISTRICT, cast.TOWN, cast.VILLAGE, cast.GRID] * 2
    for number, code in enumerate(indicators()):
        for unit in units[number % 4 :][:rounds]:
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


def test_a_section_in_which_nothing_counts_says_so(leader) -> None:
    empty = leader.get("/sections/U1/", {"unit": cast.GRID, "period": "2023"})
    assert "禾丰一网格2023年没有计入这个板块的记录" in empty.text
    assert "没有计入这个板块的记录" not in leader.get("/sections/G1/", {"period": "2023"}).text


def test_what_nobody_owes_is_not_unreported(leader) -> None:
    def note(code: str, unit: str) -> str:
        return leader.get(f"/indicators/{code}/", {"unit": unit, "period": "2023"}).context["headline"].figure.note

    # A village owes no funds of a community, and a community owes them.
    for code in ("U1-04b", "U1-08"):
        assert [note(code, unit) for unit in (cast.VILLAGE, cast.COMMUNITY)] == ["没有应报的对象", "未报"]
    assert [note("E4-03", unit) for unit in (cast.COMMUNITY, cast.FAR_VILLAGE)] == ["辖区内没有这类单位", ""]


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
    response = client_of(Role.SYSTEM_ADMIN, cast.DISTRICT).get("/unit/")
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


def test_a_download_has_a_chinese_name(leader) -> None:
    header = leader.get("/indicators/G1-03/units.csv", {"period": "2023"})["Content-Disposition"]
    name = unquote(re.search(r"filename\*=UTF-8''(\S+)$", header).group(1))
    assert re.fullmatch(r"村干部后备力量_按单位_青山区_2023_\d{4}-\d\d-\d\d\.csv", name)
