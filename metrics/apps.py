"""The domain as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = _("台账与指标")

    def ready(self) -> None:
        connection_created.connect(_guard, dispatch_uid="metrics.guard")
        for connection in connections.all(initialized_only=True):
            _guard(connection)


def _guard(connection: Any, **_signal: Any) -> None:
    """Puts the guard of the ledgers on a connection, once."""
    from metrics.acts.guard import refuse_outside

    if refuse_outside not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_outside)
