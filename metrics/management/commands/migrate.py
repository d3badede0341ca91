"""manage.py migrate: as Django's. Changing a table may rewrite its rows, so the guard of the ledgers is lifted."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate

from metrics.acts.guard import guard_lifted


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with guard_lifted():
            super().handle(*args, **options)
