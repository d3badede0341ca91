"""Which tests run where: together in one worker, on which of the two databases, and how many of a large family.

The suite runs on one database after the other. On the second (`--second`) it leaves out what knows no database, and
draws from the families of which the first has seen everything; the seed that draws is in the header.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

Draw = Callable[..., list[Any]]
# What a test asks for that wants the database.
_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup", "own_database"}
# Their tests go by themselves, so that all workers share them; these rooms share what is made once for all.
_APART = ("tests/rights/test_matrix.py",)
_AS_ONE = ("tests/demo/",)
# What takes longest is begun first, or one worker would be left with it at the end.
_FIRST = ("tests/metrics/aggregation/test_referee.py", "tests/rights/test_writes.py", "tests/rights/test_channels.py")
# Of tests that see the same pages, texts and files on both databases, one in so many runs on the second, but those
# of real transactions, which all do.
_ONE_IN = {"tests/browser/": 6, "tests/dashboard/": 8, "tests/metrics/catalogue/": 8, "tests/house/": 6}


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "the suite has just run on another database: leave out what knows none, draw from large families"
    parser.addoption("--second", action="store_true", help=words)


def pytest_report_header(config: pytest.Config) -> str:
    if not config.getoption("--second"):
        return "drawn: everything"
    return f"drawn: a sample of each large family, the same again with --second --randomly-seed={_seed(config)}"


def _seed(config: pytest.Config) -> int:
    """That of pytest-randomly, which gives all workers the same."""
    return int(config.getoption("randomly_seed"))


def _drawn(config: pytest.Config, family: Sequence[Any], one_in: int) -> list[Any]:
    if not config.getoption("--second"):
        return list(family)
    chosen = random.Random(_seed(config)).sample(range(len(family)), max(1, len(family) // one_in))
    return [family[index] for index in sorted(chosen)]


def of_length(usual: int, in_long_run: int) -> pytest.MarkDecorator:
    """Asks the test for so many `rounds` in every run, and for so many in the long one."""
    return pytest.mark.parametrize("rounds", [usual, pytest.param(in_long_run, marks=pytest.mark.long)])


@pytest.fixture(scope="session")
def draw(pytestconfig: pytest.Config) -> Draw:
    """`draw(family, one_in=10)`: all of it; on the second database one in so many, at least one, in their order."""
    return lambda family, *, one_in: _drawn(pytestconfig, family, one_in)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Which tests run, and which first; asked after they were shuffled, since it is registered later."""
    from django.conf import settings

    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    for item in items:
        if _has_browser(item):
            item.add_marker("browser")
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="says something about PostgreSQL only"))
    if config.getoption("--second"):
        _keep(config, items, _second(config, items))
    items.sort(key=lambda item: not item.nodeid.startswith(_FIRST))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return Together(config, log)


class Together(LoadScopeScheduling):
    """One worker takes the tests of a file one after the other, since they share what is made once for it."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_APART):
            return nodeid
        return next((room for room in _AS_ONE if nodeid.startswith(room)), nodeid.partition("::")[0])


def _second(config: pytest.Config, items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """What runs on the second database."""
    kept, families = [], defaultdict(list)
    for item in items:
        if item.get_closest_marker("once") or not _wants_database(item):
            continue
        one_in = _share(item)
        if one_in == 1:
            kept.append(item)
        else:
            families[item.path, one_in].append(item)
    for (_, one_in), family in families.items():
        kept += _drawn(config, family, one_in)
    return kept


def _share(item: pytest.Item) -> int:
    """One of so many of its family runs on the second database."""
    mark, base = item.get_closest_marker("drawn"), item.get_closest_marker("django_db")
    if mark:
        return int(mark.kwargs["one_in"])
    if item.get_closest_marker("postgres") or (base and base.kwargs.get("transaction") and not _has_browser(item)):
        return 1
    return next((one_in for room, one_in in _ONE_IN.items() if item.nodeid.startswith(room)), 1)


def _has_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


def _wants_database(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(asked & _DATABASE)


def _keep(config: pytest.Config, items: list[pytest.Item], kept: list[pytest.Item]) -> None:
    wanted = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = [item for item in items if item in wanted]
