"""What was reported before, beside the columns of the form of a return."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from dashboard.admin.returns.grid_texts import before_text
from dashboard.rights import Rights
from metrics.aggregation.frames.chains import whole_chain
from metrics.aggregation.returns.return_types import ReturnType, return_type_of
from metrics.models.codes import CODE_LENGTHS
from metrics.models.returning import ReturnRow
from metrics.periods import YEARS

LONGEST_KEY = max(CODE_LENGTHS)


def say_last_values(form: Any, request: HttpRequest, row: ReturnRow | None, *, model: type[ReturnRow]) -> None:
    """Puts the value of the period before beside each column of the form class, once it is known whose return this is.

    `row` is None for a new one.
    """
    asked = row or _begun(request, model)
    return_type = return_type_of(asked) if asked else None
    if asked is None or return_type is None:
        return
    before = _before(request, asked, return_type)
    for name in return_type.columns:
        if name in form.base_fields:
            said = filter(None, (_beside(before, name), _now(row, name)))
            field = form.base_fields[name]
            field.help_text = "　".join([str(field.help_text), *said])


def _begun(request: HttpRequest, model: type[ReturnRow]) -> ReturnRow | None:
    """A new return as far as the form or the address says what it is about; not stored."""
    asked = request.POST or request.GET
    day = _day(asked.get("period_start", ""))
    row = model(**({"kind": asked["kind"]} if "kind" in asked and hasattr(model, "kind") else {}))
    return_type = return_type_of(row)
    key = asked.get(return_type.reporters.subject, "") if return_type else ""
    if return_type is None or day is None or not (key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY):
        return None
    row.period_start = day
    setattr(row, f"{return_type.reporters.subject}_id", key)
    return row


def _before(request: HttpRequest, row: ReturnRow, return_type: ReturnType) -> ReturnRow | None:
    """The return of the same subject for the period before, if the user may read it. Three queries."""
    subject = return_type.subjects.rows().filter(pk=getattr(row, f"{return_type.reporters.subject}_id")).first()
    if subject is None:
        return None
    readable = return_type.model.objects.readable(Rights.of(request).reads(return_type.model))
    asked = {f"{return_type.reporters.subject}__in": whole_chain(subject), "period_start": row.period.previous.first}
    found: ReturnRow | None = readable.filter(**asked).first()
    return found


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def _beside(before: ReturnRow | None, name: str) -> str:
    text = before_text(before, name)
    return _("上期 %(value)s。") % {"value": text} if text else ""


def _now(row: ReturnRow | None, name: str) -> str:
    value = getattr(row, name, None)
    return "" if value is None else _("现值 %(value)s。") % {"value": f"{value:,}"}
