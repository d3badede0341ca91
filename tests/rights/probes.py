"""Narrow checks: each finds nothing while its guard stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from dashboard.rights import Rights
from dashboard.scope import Scope
from dashboard.tables.rows import lines_behind
from metrics.aggregation.drilldown.rows import RowBehind
from metrics.ledgers.registry import ledger_named
from metrics.models import Account, Grant, TrailEntry, Workshop
from tests.rights import page_channels
from tests.rights.addresses import GET, cases
from tests.rights.canaries import NO_KEY
from tests.rights.channels import Channel, address
from tests.rights.looking import Look
from tests.rights.matrix import Check, Run
from tests.rights.roles import ACTOR, DIVIDED, FAR_VILLAGE, SECOND, VILLAGE, Relation
from tests.rights.switches import Probe
from tests.rights.visiting import Of
from tests.rights.world import World
from tests.rights.writing import Attempt, Writing
from tests.support.forms import sent


def row(label: str, name: str, relation: Relation, method: str = GET) -> Probe:
    """One row of the matrix."""

    def probe(world: World) -> list[str]:
        [case] = [case for case in cases() if case.label == label]
        run = Run(world)
        for each in (Relation.NONE, relation):
            run.look(Check(case, ACTOR[name], each, method))
        return run.faults

    return probe


def channel(found: Channel, name: str, model: Any) -> Probe:
    """One side channel of one ledger."""

    def probe(world: World) -> list[str]:
        look = Look(world, ACTOR[name])
        found(look, model)
        return look.faults

    return probe


def asking(name: str, path: str) -> Probe:
    def probe(world: World) -> list[str]:
        look = Look(world, ACTOR[name])
        look.get(path)
        return look.faults

    return probe


def writing(way: Callable[..., Iterator[Attempt]], name: str, *model: Any) -> Probe:
    """One way to write."""

    def probe(world: World) -> list[str]:
        found = Writing(world, ACTOR[name])
        found.try_some(way(found, *model), 1)
        return found.faults

    return probe


def reaching(way: Callable[..., Iterator[Attempt]], name: str, *model: Any) -> Probe:
    """The same, of what is carried out alone; how it is refused is not looked at."""

    def probe(world: World) -> list[str]:
        return [fault for fault in writing(way, name, *model)(world) if "carried out" in fault or "reaches" in fault]

    return probe


def paper_by_an_own_row(world: World) -> list[str]:
    """The address of an own row, with the key of another's file."""
    look, own = Look(world, ACTOR["village clerk"]), world.key(Workshop, VILLAGE)
    for paper in (NO_KEY, world.papers[Workshop, SECOND]):
        path = reverse("admin:metrics_workshop_paper", args=[own, paper])
        look.equal(path, look.get(path).status, 404)
    return look.faults


def draft_of_another(world: World) -> list[str]:
    """The keeper of the village has left half a form, which the clerk opens."""
    look = Look(world, ACTOR["village clerk"])
    look.get(address(Workshop, "change", world.key(Workshop, VILLAGE)), {"draft": "restore"}, of=Of.HISTORY)
    return look.faults


def kept(world: World) -> list[str]:
    """Pages that a browser would show to another reader."""
    return [fault for _page, fault in page_channels.kept_by_another(world, *page_channels.READERS[0]) if fault]


def of_divided_unit(world: World) -> list[str]:
    """The clerk has one of the two units in which the closed one went on."""
    answer = world.visitor(ACTOR["village clerk"]).get(f"/unit/units.csv?unit={DIVIDED}")
    return [] if answer.status == 404 else [f"{answer.status} for a unit that went on elsewhere, too"]


def fetching(world: World) -> list[str]:
    """A row that was counted, and left the reader's units before it was fetched."""
    request = HttpRequest()
    request.user = world.accounts["village clerk"]
    scope, stranger = Scope.of(request), world.row(Workshop, FAR_VILLAGE)
    behind = [RowBehind(stranger.pk, VILLAGE, None, "", "")]
    return [str(line.row) for line in lines_behind(ledger_named("workshops"), behind, scope, lambda row: "")]


def rights_of_the_disabled(world: World) -> list[str]:
    """Whoever comes past the session with an account that is closed has no rights."""
    account = Account.objects.get(pk=world.accounts["disabled"].pk)
    return list(Rights.of_account(account).permitted)


def on_own_account(world: World) -> list[str]:
    """A system administrator who opens his own account is offered no grants to change."""
    actor = ACTOR["system administrator"]
    account = world.accounts[actor.name]
    page = world.visitor(actor).get(address(Account, "change", account.pk))
    data = {"username": account.username, "name": account.name, "is_active": "on"}
    grant = {"grants-TOTAL_FORMS": 1, "grants-INITIAL_FORMS": 0, "grants-0-unit": VILLAGE, "grants-0-role": "auditor"}
    before = account.grants.count()
    with transaction.atomic():
        world.visitor(actor).post(address(Account, "change", account.pk), data | grant)
        given = account.grants.count() - before
        transaction.set_rollback(True)
    return [f"{given} rights given to himself"] * bool(given) + ["grants are offered"] * ("grants-0-role" in page.text)


def a_second_role(world: World) -> list[str]:
    """A system administrator gives a clerk the role of an auditor besides."""
    actor, keeper = ACTOR["system administrator"], world.keepers[VILLAGE]
    data = sent(world.visitor(actor).get(path := address(Account, "change", keeper.pk)).text)
    number = int(data["grants-TOTAL_FORMS"])
    more = {f"grants-{number}-unit": SECOND, f"grants-{number}-role": "auditor", "grants-TOTAL_FORMS": number + 1}
    with transaction.atomic():
        world.visitor(actor).post(path, data | more)
        held = set(keeper.grants.values_list("role", flat=True))
        transaction.set_rollback(True)
    return [f"{held} held by one"] * (len(held) > 1)


def grants_in_the_trail(world: World) -> list[str]:
    """The entry of the grant of whoever keeps the village, which its clerk does not read and its auditor does."""
    entry = TrailEntry.objects.get(ledger=Grant._meta.label, key=str(world.keepers[VILLAGE].grants.get().pk))
    path = address(TrailEntry, "change", entry.pk)
    seen = {name: world.visitor(ACTOR[name]).get(path).status for name in ("village clerk", "auditor")}
    return [] if seen == {"village clerk": 302, "auditor": 200} else [f"{seen} for the entry of a grant"]
