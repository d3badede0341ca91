"""A division code as a column."""

from __future__ import annotations

from typing import Any

from django.db import models


class CodeField(models.CharField):
    """A division code. Compared byte by byte, so that a subtree is a range on the index."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
