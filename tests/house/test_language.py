"""The switch between the languages, and the pages in English."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import models
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import reverse
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, override
from django.views import defaults

from dashboard.middleware.language import ChosenLanguage
from metrics.models import CatalogueEntry, Role, TrailEntry
from metrics.models.order import LOCK_ORDER
from tests.support import cast
from tests.support.site import client_of, load_catalogue, make_account, signed_in
from tests.support.texts import HAN

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ENGLISH_BROWSER = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9"}


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


def in_english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


# -- the switch -------------------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["", "zh-hans", "fr", "en-GB", "zh", "x" * 500])
def test_nobody_gets_english_unasked(cookie: str) -> None:
    client = Client()
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/sign-in/", **ENGLISH_BROWSER)
    assert "登录" in response.text and '<html lang="zh-hans">' in response.text
    assert response["Content-Language"] == "zh-hans"


def test_what_depends_on_the_choice_says_so() -> None:
    for client in (Client(), in_english(Client()), in_english(client_of(Role.LEADER, cast.DISTRICT))):
        for address in ("/sign-in/", "/nothing/", "/"):
            varies = {each.strip() for each in client.get(address)["Vary"].split(",")}
            assert "Cookie" in varies and "Accept-Language" not in varies


def test_also_a_page_that_asks_for_no_session_says_so() -> None:
    response = ChosenLanguage(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert (response["Vary"], response["Content-Language"]) == ("Cookie", "zh-hans")


def test_english_is_chosen_and_left_by_a_button() -> None:
    client = client_of(Role.LEADER, cast.DISTRICT)
    page = "/?unit=529901001&period=2023Q4"
    form = re.search(r'<form class="language".*?</form>', client.get(page).text, re.DOTALL)
    assert form and ">English</button>" in form[0] and f'name="next" value="{html.escape(page)}"' in form[0]
    answer = client.post("/language/", {"language": "en", "next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    there = client.get(page)
    assert '<html lang="en">' in there.text and ">中文</button>" in there.text
    assert there["Content-Language"] == "en"
    client.post("/language/", {"language": "zh-hans", "next": page})
    assert '<html lang="zh-hans">' in client.get(page).text


def test_the_cookie_is_kept_as_that_of_the_session() -> None:
    for name in ("SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN"):
        assert getattr(settings, f"LANGUAGE_COOKIE_{name}") == getattr(settings, f"SESSION_COOKIE_{name}")
    cookie = Client().post("/language/", {"language": "en"}).cookies["django_language"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    # Who has chosen finds it so next month.
    assert cookie["max-age"] > 30 * 24 * 3600


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", ""])
def test_the_switch_leads_nowhere_else(next_page: str) -> None:
    answer = Client().post("/language/", {"language": "en", "next": next_page}, HTTP_REFERER="https://evil.example/")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_switch_takes_only_what_it_offers() -> None:
    assert Client().get("/language/", {"language": "en"}).status_code == 405
    assert "django_language" not in Client().post("/language/", {"language": "../../x"}).cookies
    assert Client(enforce_csrf_checks=True).post("/language/", {"language": "en"}).status_code == 403


def test_the_language_of_a_request_ends_with_it() -> None:
    assert '<html lang="en">' in in_english(Client()).get("/sign-in/").text
    assert get_language() == "zh-hans"


# -- pages ------------------------------------------------------------------------------------------


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def data() -> set[str]:
    """All Chinese in the database: names, rows, definitions."""
    found: set[str] = set()
    for model in (*LOCK_ORDER, TrailEntry):
        fields = [field.attname for field in model._meta.concrete_fields if not field.choices]
        for row in model._base_manager.values_list(*fields):
            found |= {text for value in row for text in strings(value) if HAN.search(text)}
    return found


def left(response: Any) -> list[str]:
    """The Chinese of a response that is neither data nor the way back to Chinese."""
    text = html.unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), response.text))
    for each in sorted(data() | {"中文"}, key=len, reverse=True):
        text = text.replace(each, "")
    return re.findall(rf".{{0,30}}(?:{HAN.pattern})+.{{0,30}}", text)


ADMIN = ["/admin/", "/admin/metrics/succession/add/", "/admin/metrics/catalogueentry/add/"]


def admin_pages(row: models.Model) -> list[str]:
    name = f"admin:metrics_{row._meta.model_name}"
    of_the_row = [reverse(f"{name}_{action}", args=[row.pk]) for action in ("change", "history", "delete")]
    return [*(reverse(f"{name}_{page}") for page in ("changelist", "add", "deleted")), *of_the_row]


def test_the_admin_is_english() -> None:
    load_catalogue()
    client = in_english(client_of(Role.BUSINESS_ADMIN, cast.DISTRICT))
    mentoring = cast.make_mentoring(unit=cast.VILLAGE)
    rows = [mentoring, mentoring.assignment, cast.make_return(unit=cast.VILLAGE), CatalogueEntry.objects.first()]
    pages = [*ADMIN, *(page for row in rows for page in admin_pages(row)), "/admin/metrics/orgunit/"]
    pages += ["/admin/metrics/trailentry/", "/admin/metrics/trailentry/?verb__exact=create"]
    for page in pages:
        response = client.get(page)
        assert (response.status_code, left(response)) == (200, []), page


def test_the_accounts_are_english() -> None:
    client = in_english(client_of(Role.SYSTEM_ADMIN, cast.DISTRICT))
    for page in ("/admin/", "/admin/metrics/account/", "/admin/metrics/account/add/", "/admin/metrics/orgunit/"):
        response = client.get(page)
        assert (response.status_code, left(response)) == (200, []), page


def test_what_the_admin_refuses_is_said_in_english() -> None:
    client = in_english(client_of(Role.BUSINESS_ADMIN, cast.DISTRICT))
    asked = {
        "/admin/metrics/assignment/add/": {"started_on": "03/04/2023", "ended_on": "x", "mentorings-TOTAL_FORMS": 0},
        "/admin/metrics/succession/add/": {"act": "split", "codes": "1 2", "into": "529901009 x y", "places": "x"},
        "/admin/metrics/catalogueentry/add/": {"kind": "indicator", "code": "X", "position": 0, "body": '{"nmae": 1}'},
    }
    for page, typed in asked.items():
        response = client.post(page, typed | {"mentorings-INITIAL_FORMS": 0})
        assert (response.status_code, left(response)) == (200, []), page
    assert "There is no such key: “nmae”" in html.unescape(response.text)


def test_dates_are_typed_in_one_way_only() -> None:
    """03/04/2023 is one day in London and another in New York."""
    with override("en"):
        assert get_format("DATE_INPUT_FORMATS") == ["%Y-%m-%d"]
        assert date_format(cast.START) == "1 January 2022"
    assert date_format(cast.START) == "2022年1月1日"


@override_settings(DEBUG=False)
def test_errors_are_english() -> None:
    nobody = in_english(signed_in(make_account("nobody")))
    leader = in_english(client_of(Role.LEADER, cast.DISTRICT))
    strict = in_english(Client(enforce_csrf_checks=True))
    answers = {
        403: [nobody.get("/"), strict.post("/sign-in/", {})],
        404: [nobody.get("/nothing/"), leader.get("/?unit=999999"), leader.get("/?period=2023Q5")],
    }
    answers[404] += [leader.get("/?tree=x"), leader.get("/indicators/NONE/"), leader.get("/?page=x")]
    for status, responses in answers.items():
        assert [(response.status_code, left(response)) for response in responses] == [(status, [])] * len(responses)


def test_a_broken_server_answers_in_the_language_of_the_reader() -> None:
    request = RequestFactory().get("/")
    for view, argument in ((defaults.server_error, ()), (defaults.bad_request, (ValueError(),))):
        with override("en"):
            response: Any = view(request, *argument)
        assert '<html lang="en">' in response.text and left(response) == []
        assert '<html lang="zh-hans">' in view(request, *argument).text  # type: ignore[operator]


@pytest.mark.parametrize(
    "page",
    [
        "/sign-in/",
        "/indicators/G1-03/units.csv?period=2023",
        "/?period=2023Q4",
        "/indicators/G1-03/?period=2023",
        "/indicators/E4-01/?period=2023&rows=rest",
        "/indicators/G1-03/rows.csv?period=2023&rows=rest",
        "/themes/grassroots/?period=2023",
        "/sections/U1/?period=2023Q2",
        "/unit/?period=2023",
        "/ledgers/?period=2023",
        "/ledgers/assignments/?period=2023&role=reserve_cadre",
        "/ledgers/assignments/?period=2023&role=bad",
        "/summaries/G1/months.csv?period=2023",
    ],
)
def test_the_pages_are_english(page: str) -> None:
    load_catalogue()
    cast.make_mentoring(unit=cast.VILLAGE)
    cast.make_income(unit=cast.VILLAGE)
    client = Client() if page == "/sign-in/" else client_of(Role.LEADER, cast.DISTRICT)
    response = in_english(client).get(page)
    assert response.status_code == 200
    assert left(response) == []
