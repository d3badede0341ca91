"""The demonstration's database for the Makefile: `reset` makes it anew, `ensure` only where there is none yet.

`ensure` keeps what people have typed in, unless the invented district itself has changed since it was loaded here.
A database that the demonstration did not make is left as it is.
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
    refuse_what_is_not_ours()
    if verb == "reset" or is_empty() or is_outdated():
        reset()
    else:
        call_command("migrate", interactive=False, verbosity=0)
    speak_of_it()


def refuse_what_is_not_ours() -> None:
    """Another may name a district's own by DATABASE_URL, and forget that he did."""
    from django.conf import settings
    from django.db import connection

    from metrics.management.commands.demo import is_demonstration

    name = str(connection.settings_dict["NAME"])
    is_its_own = name == str(settings.VAR_DIR / settings.DATABASE_FILE)
    if not is_its_own and not is_empty() and not is_demonstration():
        sys.exit(
            f"数据库 {name} 不是演示建的，没有改动。\n"
            "看演示：请先 unset DATABASE_URL，或者指一个空的数据库。"
            "启动本区的网站：见 README 的“Installing for a district”。"
        )


def speak_of_it() -> None:
    """Has commands without an environment of their own speak of the demonstration, until there is a district's."""
    from django.conf import settings

    from metrics.management.commands.make_settings import OF_THE_DEMONSTRATION

    if not settings.SETTINGS_FILE.exists() and not os.environ.get("DATABASE_URL"):
        settings.SETTINGS_FILE.write_text(OF_THE_DEMONSTRATION, encoding="utf-8")


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

    if connection.vendor != "sqlite" or is_empty():
        return
    connection.close()
    path = str(connection.settings_dict["NAME"])
    for suffix in ("", "-wal", "-shm"):
        if Path(path + suffix).exists():
            Path(path + suffix).replace(f"{path}.before{suffix}")
        else:
            Path(f"{path}.before{suffix}").unlink(missing_ok=True)


def stamp() -> Path:
    """One a database, since DATABASE_URL may point elsewhere tomorrow."""
    from django.conf import settings
    from django.db import connection

    place = connection.settings_dict
    name = "|".join(str(place[key]) for key in ("ENGINE", "HOST", "PORT", "NAME"))
    return settings.VAR_DIR / "demo" / hashlib.sha256(name.encode()).hexdigest()[:16]


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in FIXTURES.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(FIXTURES)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1])
