"""Django's loaddata inside a unit of work, so that fixtures too are in the trail and move the counters."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import loaddata

from metrics.acts.writing import writing


class Command(loaddata.Command):
    def handle(self, *fixture_labels: str, **options: Any) -> None:
        with writing(None, f"loaddata {' '.join(fixture_labels)}"[:500], origin="loaddata"):
            super().handle(*fixture_labels, **options)
