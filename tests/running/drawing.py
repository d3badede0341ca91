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

Draw = Callable[..., list[Any]]
# What a test asks for that wants the database.
_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup", "django_db_blocker"}
# Of the tests in a browser, which see the same pages on both databases.
_BROWSER_ONE_IN = 3


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "the suite has just run on another database: leave out what knows none, draw from large families"
    parser.addoption("--second", action="store_true", help=words)


def pytest_report_header(config: pytest.Config) -> str:
    if not config.getoption("--second"):
        return "drawn: everything"
    return f"drawn: a sample of each large family, the same again with --second -p randomly_seed={_seed(config)}"


def _seed(config: pytest.Config) -> int:
    """That of pytest-randomly, which gives all workers the same."""
    return int(config.getoption("randomly_seed"))


def _drawn(config: pytest.Config, family: Sequence[Any], one_in: int) -> list[Any]:
    if not config.getoption("--second"):
        return list(family)
    chosen = random.Random(_seed(config)).sample(range(len(family)), max(1, len(family) // one_in))
    return [family[index] for index in sorted(chosen)]


@pytest.fixture(scope="session")
def draw(pytestconfig: pytest.Config) -> Draw:
    """`draw(family, one_in=10)`: all of it; on the second database one in so many, at least one, in their order."""
    return lambda family, *, one_in: _drawn(pytestconfig, family, one_in)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    from django.conf import settings

    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            item.add_marker(pytest.mark.drawn(one_in=_BROWSER_ONE_IN))
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="says something about PostgreSQL only"))
        item.add_marker(pytest.mark.xdist_group(_together(item)))
    if config.getoption("--second"):
        _keep(config, items, _second(config, items))


def _together(item: pytest.Item) -> str:
    """The tests that one worker takes one after the other: those of a file, which share what it makes once.

    Each set of parameters of a test marked `apart` goes by itself, so that the workers share a long family.
    """
    path = item.nodeid.partition("::")[0]
    if item.get_closest_marker("apart"):
        return item.nodeid
    return "tests/demo" if path.startswith("tests/demo/") else path


def _second(config: pytest.Config, items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """What runs on the second database."""
    kept, families = [], defaultdict(list)
    for item in items:
        mark = item.get_closest_marker("drawn")
        if mark:
            families[item.path, mark.kwargs["one_in"]].append(item)
        elif _wants_database(item):
            kept.append(item)
    for (_, one_in), family in families.items():
        kept += _drawn(config, family, one_in)
    return kept


def _wants_database(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(asked & _DATABASE)


def _keep(config: pytest.Config, items: list[pytest.Item], kept: list[pytest.Item]) -> None:
    wanted = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = [item for item in items if item in wanted]
