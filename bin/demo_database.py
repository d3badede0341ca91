"""The demonstration's database for the Makefile: `reset` makes it anew, `ensure` only where there is none yet.

`ensure` keeps what people have typed in, unless the invented district itself has changed since it was loaded here;
a database that was not loaded from here is never reset by it.
"""

import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
sys.path.insert(0, str(ROOT))


def main(verb: str) -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    django.setup()
    call_command("check")
    if verb == "reset" or is_empty() or is_outdated():
        reset()
    else:
        call_command("migrate", interactive=False, verbosity=0)


def is_empty() -> bool:
    from django.db import connection

    return not connection.introspection.table_names()


def is_outdated() -> bool:
    return stamp().exists() and stamp().read_text() != fingerprint()


def reset() -> None:
    from django.core.management import call_command

    set_aside_sqlite()
    call_command("demo", fresh=True)
    stamp().parent.mkdir(parents=True, exist_ok=True)
    stamp().write_text(fingerprint())


def set_aside_sqlite() -> None:
    """Keep the one before: somebody's edits may be in it. On PostgreSQL the demo command empties the database."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    connection.close()
    path = str(connection.settings_dict["NAME"])
    if not Path(path).exists() or not Path(path).stat().st_size:
        return  # asking whether it is empty has made an empty file
    for suffix in ("", "-wal", "-shm"):
        if Path(path + suffix).exists():
            Path(path + suffix).replace(f"{path}.before{suffix}")
        else:
            Path(f"{path}.before{suffix}").unlink(missing_ok=True)


def stamp() -> Path:
    """One a database, since DATABASE_URL may point elsewhere tomorrow."""
    from django.db import connection

    place = connection.settings_dict
    name = "|".join(str(place[key]) for key in ("ENGINE", "HOST", "PORT", "NAME"))
    return ROOT / "var" / "demo" / hashlib.sha256(name.encode()).hexdigest()[:16]


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in FIXTURES.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(FIXTURES)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1])
