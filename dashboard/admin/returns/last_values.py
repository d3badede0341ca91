"""What the pages of a return show besides its own: what was reported before, and the way to the grid."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from dashboard.admin.grid_lines import before_text
from dashboard.rights import Rights
from metrics.aggregation.frames.chains import whole_chain
from metrics.aggregation.returns.kinds import Duty, duties, duty_of
from metrics.models.codes import CODE_LENGTHS
from metrics.models.returning import ReturnRow
from metrics.periods import YEARS

LONGEST_KEY = max(CODE_LENGTHS)


class ReturnPages:
    """For the admin of a ledger of returns."""

    model: Any

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        grids = self._grids() if self.has_add_permission(request) else []  # type: ignore[attr-defined]
        return super().changelist_view(request, (extra_context or {}) | {"grids": grids})  # type: ignore[misc]

    def _grids(self) -> list[tuple[Any, str]]:
        mine = (duty for duty in duties() if duty.model is self.model)
        return [(duty.label, reverse("admin:grid-start", args=[duty.name])) for duty in mine]

    # -- last values -------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With the value of the period before beside each column, once it is known whose return this is."""
        form = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        row: Any = obj or self._begun(request)
        duty = duty_of(row) if row else None
        before = self._before(request, row, duty) if duty else None
        for name in duty.columns if duty else ():
            if name in form.base_fields:
                said = filter(None, (_beside(before, name), _now(obj, name)))
                field = form.base_fields[name]
                field.help_text = "　".join([str(field.help_text), *said])
        return form

    def _begun(self, request: HttpRequest) -> ReturnRow | None:
        """A new return as far as the form or the address says what it is about; not stored."""
        asked = request.POST or request.GET
        day = _day(asked.get("period_start", ""))
        row = self.model(**({"kind": asked["kind"]} if "kind" in asked and hasattr(self.model, "kind") else {}))
        duty = duty_of(row)
        key = asked.get(duty.owed.subject, "") if duty else ""
        if duty is None or day is None or not (key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY):
            return None
        row.period_start = day
        setattr(row, f"{duty.owed.subject}_id", key)
        found: ReturnRow = row
        return found

    def _before(self, request: HttpRequest, row: ReturnRow, duty: Duty) -> ReturnRow | None:
        """The return of the same subject for the period before, if the user may read it. Three queries."""
        subject: Any = duty.subjects.model._base_manager.filter(pk=getattr(row, f"{duty.owed.subject}_id")).first()
        if subject is None:
            return None
        readable = self.model.objects.readable(Rights.of(request).reads(self.model))
        asked = {f"{duty.owed.subject}__in": whole_chain(subject), "period_start": row.period.previous.first}
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
