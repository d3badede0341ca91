"""How many pages the site gives while clerks are writing, beside how many while nobody does.

    python -m tests.support.postgres -- python bin/contention.py

Loads the demonstration into the database, starts the site as `make serve` does, and lets readers ask for pages in
rounds: one quiet, one with so many writes a second, and again. Prints pages a second of each round, and the ratio.
"""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PORT, READERS = 8907, 4
PAGES = ("/", "/themes/grassroots/", "/sections/G1/", "/sections/E3/", "/indicators/G1-03/", "/ledgers/assignments/")


def main() -> None:
    options = parsed()
    prepare()
    cookie = signed_in()
    with site():
        for page in PAGES:
            get(http.client.HTTPConnection("127.0.0.1", PORT), page, cookie)
        rounds = [(quiet(options, cookie), busy(options, cookie)) for _ in range(options.rounds)]
    for number, (calm, written) in enumerate(rounds, 1):
        print(f"round {number}: {calm:6.1f} pages a second quiet, {written:6.1f} at {options.writes} writes a second")
    ratio = sum(written for _calm, written in rounds) / sum(calm for calm, _written in rounds)
    print(f"ratio {ratio:.2f}, load of the machine {os.getloadavg()[0]:.1f}")
    if ratio < options.least:
        raise SystemExit(f"below {options.least}")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writes", type=float, default=20, help="writes a second")
    parser.add_argument("--seconds", type=float, default=10, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--least", type=float, default=0.0, help="fails below this ratio")
    return parser.parse_args()


def prepare() -> None:
    import django
    from django.core.management import call_command

    os.environ |= {"DJANGO_SETTINGS_MODULE": "dashboard.settings", "DEMO": "1"}
    django.setup()
    call_command("demo", fresh=True, verbosity=0)


def signed_in() -> str:
    """The cookie of a session of the demonstration's leader."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from metrics.models import Account

    leader = Account.objects.get(username="leader")
    session = SessionStore()
    session[SESSION_KEY] = str(leader.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = leader.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def site() -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", "dashboard.wsgi:application", "--bind", f"127.0.0.1:{PORT}"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "error"]
    server = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, env=os.environ | {"PLAIN_STATIC": "1"})
    try:
        wait_until_up()
        yield
    finally:
        server.terminate()
        server.wait()


def wait_until_up() -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=5).connect()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the site did not start")


def get(connection: http.client.HTTPConnection, page: str, cookie: str) -> None:
    connection.request("GET", f"{page}?period=2023", headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{page} answered {answer.status}")


def quiet(options: argparse.Namespace, cookie: str) -> float:
    """Pages a second."""
    stop, counts = time.monotonic() + options.seconds, [0] * READERS

    def read(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while time.monotonic() < stop:
            get(connection, PAGES[counts[number] % len(PAGES)], cookie)
            counts[number] += 1

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    return sum(counts) / options.seconds


def busy(options: argparse.Namespace, cookie: str) -> float:
    """The same, while one process writes."""
    before, writer = acts(), subprocess.Popen([sys.executable, __file__, "--write", str(options.writes)], cwd=ROOT)
    try:
        while acts() < before + 5:
            time.sleep(0.1)
        begun, started = acts(), time.monotonic()
        pages = quiet(options, cookie)
        done = (acts() - begun) / (time.monotonic() - started)
    finally:
        writer.terminate()
        writer.wait()
    if done < 0.9 * options.writes:
        print(f"only {done:.1f} writes a second were done")
    return pages


def acts() -> int:
    from metrics.models import TrailEntry

    return TrailEntry.objects.order_by().values("work").distinct().count()


def write(a_second: float) -> None:
    """Corrections of rows of several ledgers, one after another, until it is stopped."""
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "dashboard.settings", "DEMO": "1"}
    django.setup()
    from metrics.acts.writing import writing
    from metrics.models import Activity, Assignment, Case, Return

    rows = [row for model in (Assignment, Return, Case, Activity) for row in model.objects.order_by("pk")[:50]]
    due, number = time.monotonic(), 0
    while True:
        row = rows[(number * 7) % len(rows)]
        number += 1
        with writing(None, "更正") as work:
            work.correct(row, note=f"第{number}次更正，{os.getpid()}")
        due += 1 / a_second
        time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(float(sys.argv[2]))
    else:
        main()
