"""Every address of the site, read off the resolver, and what each must answer to whom.

An address that has no case here is named by `unclassified`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from typing import Any

from django.urls import URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from metrics.ledgers.registry import ledgers
from tests.rights.roles import OFFICE, READ, Actor
from tests.rights.sections import section_of
from tests.rights.visiting import Of
from tests.rights.world import World

GET, POST = "GET", "POST"


class Reply(StrEnum):
    SIGN_IN = "asked to sign in"
    DOOR = "led from the admin to the sign-in"
    REFUSED = "refused"
    ABSENT = "as if there were nothing"
    SHOWN = "shown"
    MOVED = "led on"
    NO_METHOD = "not in that way"


Address = Callable[[World, str], str]
Expect = Callable[[Actor, str, str], tuple[Reply, ...]]


def nothing(world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Case:
    """One address, made for the unit that is asked about, with what must come for (actor, unit, method)."""

    pattern: str
    label: str
    address: Address
    expect: Expect
    data: Callable[[World, str, Actor], Mapping[str, Any]] = nothing
    # Whether a unit that the actor may not see must look as one that does not exist.
    sees: Callable[[Actor, str], bool] = Actor.sees
    # Ends the session.
    ends: bool = False
    # Does at once what it is asked to; what it did is taken back.
    writes: bool = False
    of: Of = Of.ROWS
    # Units of which there is something to ask about; None for all.
    units: frozenset[str] | None = None


def patterns() -> list[str]:
    """A name for every address of the resolver; its route for those that have none."""
    return list(dict.fromkeys(_names(get_resolver(), "", "")))


def _names(resolver: URLResolver, space: str, route: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _names(each, f"{space}{each.namespace}:" if each.namespace else space, f"{route}{each.pattern}")
        else:
            yield f"{space}{each.name}" if each.name else f"{space}{route}{each.pattern}"


@cache
def cases() -> tuple[Case, ...]:
    from tests.rights.admin_addresses import admin_cases

    return (*_pages(), *_doors(), *admin_cases())


def unclassified() -> list[str]:
    """Addresses of which nobody has said who may what."""
    known = {case.pattern for case in cases()}
    return [name for name in patterns() if name not in known]


def stale() -> list[str]:
    """Cases of addresses that are no more."""
    return sorted({case.pattern for case in cases()} - {*patterns()})


# --- the pages -----------------------------------------------------------------------------------------------------

# Of these every unit of the world has rows; the first can be taken apart by way.
INDICATORS = ("E1-01", "G2-10")
ARGUMENTS: dict[str, list[tuple[str, ...]]] = {
    "theme": [("grassroots",)],
    "section": [("G1",)],
    "summary": [("all", "units", "csv"), ("all", "units", "xlsx"), ("G1", "months", "csv"), ("G1", "figures", "xlsx")],
    "indicator": [(code,) for code in INDICATORS],
    "trend-file": [(code,) for code in INDICATORS],
    "breakdown-file": [(code,) for code in INDICATORS],
    "rows-file": [(code,) for code in INDICATORS],
    "ledgers": [()],
    "ledgers-file": [()],
    "ledger": [(ledger.name,) for ledger in ledgers()],
    "ledger-file": [(ledger.name,) for ledger in ledgers()],
    "unit": [()],
    "units-file": [()],
}


def asking(name: str, *arguments: str, **more: str) -> Address:
    """The address with the unit and a period."""
    return lambda world, unit: f"{reverse(name, args=arguments)}?{urlencode({'unit': unit, 'period': '2023', **more})}"


def _page(actor: Actor, unit: str, method: str, *, model: Any = None, section: str = "") -> tuple[Reply, ...]:
    """Of a page about rows of `model`, or of a section."""
    if not is_in(actor):
        return (Reply.SIGN_IN,)
    if not actor.holds(READ):
        return (Reply.REFUSED,)
    known = all(not each.section or not section or each.section == section for each in actor.grants)
    return (Reply.SHOWN,) if known and actor.sees(unit, model) else (Reply.ABSENT,)


def _about(name: str, arguments: tuple[str, ...]) -> dict[str, Any]:
    """What the page is about, as far as rights have to do with it."""
    if name.startswith("ledger-") or name == "ledger":
        return {"model": next(ledger.model for ledger in ledgers() if ledger.name == arguments[0])}
    if name == "section" or "-file" in name or name in ("indicator", "summary"):
        code = arguments[0] if arguments else "all"
        return {} if code == "all" else {"section": section_of(code)}
    return {}


def _home(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
    """Whoever reads nothing and keeps something is led to his desk."""
    is_led_on = is_in(actor) and not actor.holds(READ) and actor.holds(OFFICE)
    return (Reply.MOVED,) if is_led_on else _page(actor, unit, method)


def _pages() -> Iterator[Case]:
    yield Case("home", "home", asking("home"), _home)
    for name, found in ARGUMENTS.items():
        for arguments in found:
            expect = partial(_page, **_about(name, arguments))
            yield Case(name, "-".join((name, *arguments)), asking(name, *arguments), expect)
    # By a column: the figures of the world have but one kind of row, and nothing would be taken apart by itself.
    expect = partial(_page, section=section_of(INDICATORS[0]))
    yield Case("composition-file", "composition-file", asking("composition-file", INDICATORS[0], by="way"), expect)


# --- the doors -----------------------------------------------------------------------------------------------------


def is_in(actor: Actor) -> bool:
    return bool(actor.grants) and actor.is_active


def _sign_in(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
    return (Reply.MOVED,) if is_in(actor) else (Reply.SHOWN,)


def _admin_login(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
    return (Reply.MOVED,) if is_in(actor) else (Reply.SIGN_IN,)


def _admin_logout(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
    return (Reply.NO_METHOD,) if actor.holds(OFFICE) and method == GET else (Reply.MOVED,)


def _by_post(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
    return (Reply.MOVED,) if method == POST else (Reply.NO_METHOD,)


def _own_password(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
    return (Reply.SHOWN,) if is_in(actor) else (Reply.SIGN_IN,)


def _doors() -> Iterator[Case]:
    yield Case("password", "password", asking("password"), _own_password)
    yield Case("sign-in", "sign-in", asking("sign-in"), _sign_in)
    yield Case("sign-out", "sign-out", asking("sign-out"), _by_post, ends=True)
    yield Case("language", "language", asking("language"), _by_post)
    yield Case("admin:login", "admin:login", asking("admin:login"), _admin_login)
    yield Case("admin:logout", "admin:logout", asking("admin:logout"), _admin_logout, ends=True)
