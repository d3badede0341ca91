"""Bounds that several tables share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def not_negative(*columns: str, name: str) -> list[Any]:
    return [
        models.CheckConstraint(
            condition=Q(**{column: None}) | Q(**{f"{column}__gte": 0}),
            name=f"{name}_{column}_not_negative",
            violation_error_message=_("金额不能为负。"),
        )
        for column in columns
    ]
