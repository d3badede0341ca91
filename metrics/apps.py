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
        _offer_ledgers()
        connection_created.connect(_guard, dispatch_uid="metrics.guard")
        for connection in connections.all(initialized_only=True):
            _guard(connection)


def _offer_ledgers() -> None:
    """Tells the tables, which stand below the ledgers, which of them a row may speak of."""
    from metrics.ledgers.registry import ledgers
    from metrics.models.columns.ledger_part import offer

    offer(lambda: [part for ledger in ledgers() for part in ledger.parts])


def _guard(connection: Any, **_signal: Any) -> None:
    """Puts the guard of the ledgers on a connection, once."""
    from metrics.acts.guard import refuse_outside

    if refuse_outside not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_outside)
