"""The side channels of the pages: search, sorting, filters and counts of a ledger, and what a browser has kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.urls import reverse

from dashboard.lists.filters import choice_fields
from dashboard.tables.ledgers import sortable
from metrics.ledgers.ledger import Ledger
from tests.rights.addresses import Case, cases
from tests.rights.channels import NO_WORD, foreign_rows, words_of
from tests.rights.looking import Look
from tests.rights.roles import ACTOR, TOWN, VILLAGE, Actor, lies_in
from tests.rights.visiting import Answer, Visitor
from tests.rights.world import World

# The same for two browsers, so that their pages differ by nothing but their readers.
CSRF = "a" * 32


def _asked(look: Look, **more: str) -> dict[str, str]:
    return {"unit": look.actor.home, "period": "2023", "when": "all", **more}


def _lines(answer: Answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))


def counting(look: Look, ledger: Ledger) -> None:
    """The file of a ledger has the rows of the unit and those below it, and no more; the page counts as many."""
    lines = _lines(look.get(reverse("ledger-file", args=[ledger.name]), _asked(look)))
    look.equal(f"rows of {ledger.name}", len(lines) - 1, _kept(look, ledger))
    look.get(reverse("ledger", args=[ledger.name]), _asked(look))


def _kept(look: Look, ledger: Ledger) -> int:
    home = (look.actor.home,)
    found = look.world.rows.items()
    return sum(len(rows) for (model, unit), rows in found if model is ledger.model and lies_in(unit, home))


def searching(look: Look, ledger: Ledger) -> None:
    """What stands in a foreign row is found no more than what stands nowhere."""
    for name in ("ledger", "ledger-file"):
        page = reverse(name, args=[ledger.name])
        nothing = look.get(page, _asked(look, q=NO_WORD))
        for row in foreign_rows(look, ledger.model):
            word = next(words_of(row), str(row.pk))
            look.same(f"search for {word}", look.get(page, _asked(look, q=word)), nothing)


def narrowing(look: Look, ledger: Ledger) -> None:
    """Sorted and filtered by whatever the page knows, and by what it does not."""
    page = reverse("ledger", args=[ledger.name])
    for sort in sorted(sortable(ledger))[:1]:
        look.get(page, _asked(look, sort=sort))
    for field in list(choice_fields(ledger))[:1]:
        look.get(page, _asked(look, **{field.name: str(field.choices[0][0]) if field.choices else "True"}))
    plain = look.get(page, _asked(look))
    for path, guess in (("changed_by__password__startswith", "m"), ("unit__name__startswith", "x"), ("note", "x")):
        look.equal(f"{path} asked", _rows(look.get(page, _asked(look, **{path: guess}))), _rows(plain))


def _rows(answer: Answer) -> int:
    return answer.text.count("<tr")


LEDGER_CHANNELS = (counting, searching, narrowing)


# --- what a browser has kept ---------------------------------------------------------------------------------------

# (first, second, unit): both see the unit, and differ in rights or in person.
READERS = (
    (ACTOR["village viewer"], ACTOR["village clerk"], VILLAGE),
    (ACTOR["village clerk"], ACTOR["township clerk"], VILLAGE),
    (ACTOR["township clerk"], ACTOR["township reviewer"], TOWN),
    (ACTOR["district officer"], ACTOR["business administrator"], TOWN),
    (ACTOR["district officer"], ACTOR["section officer"], TOWN),
)


def pages() -> list[Case]:
    """The pages of a unit, each name once."""
    return list(
        {case.pattern: case for case in cases() if not case.pattern.startswith("admin:") and not case.ends}.values()
    )


def kept_by_another(world: World, first: Actor, second: Actor, unit: str) -> Iterator[tuple[str, str]]:
    """(page, what is wrong): whoever holds another's ETag must get his own page, and holding his own is told so."""
    browsers = [_browser(world, actor) for actor in (first, second)]
    for case in pages():
        address = case.address(world, unit)
        answers = [browser.get(address) for browser in browsers]
        etags = [dict(answer.headers).get("ETag") for answer in answers]
        if any(answer.status != 200 for answer in answers) or not all(etags):
            continue
        fault = "the same ETag for two readers" if etags[0] == etags[1] else ""
        fresh = browsers[1].get(address, **{"If-None-Match": str(etags[0])}).status
        kept = browsers[1].get(address, **{"If-None-Match": str(etags[1])}).status
        yield case.label, fault or ("" if (fresh, kept) == (200, 304) else f"{fresh} for another's, {kept} for his own")


def _browser(world: World, actor: Actor) -> Visitor:
    visitor = Visitor(world.accounts[actor.name])
    visitor.client.cookies["csrftoken"] = CSRF
    return visitor
