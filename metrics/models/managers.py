"""Questions every ledger answers, and the choke points every write passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self, cast

from django.db import models
from django.db.models import F, Q

from metrics.models.codes import ancestor_codes
from metrics.models.columns.made import as_stored, made_columns
from metrics.models.current import WriteRefused, required
from metrics.models.subtrees import kept_by, within_any


class TrackedQuerySet(models.QuerySet):
    """Every write of a tracked row passes `_insert`, `_update`, `update`, `delete` or `_raw_delete`."""

    def _insert(self, objs: Sequence[Any], fields: Any, **options: Any) -> Any:
        if options.get("on_conflict"):
            raise WriteRefused("台账不支持忽略冲突或冲突时更新的批量写入。")
        work = required(self.model)
        for obj in objs:
            obj.tidy()
        work.stamp(objs)
        work.hold_references(objs)
        with work.passing():
            result = super()._insert(objs, fields, **options)  # type: ignore[misc]
        work.note_inserted(objs)
        return result

    def _update(self, values: Any) -> int:
        work = required(self.model)
        work.lock(self.model, self._keys())
        work.hold_new_references(self.model, {field.attname: value for field, _, value in values})
        with work.passing():
            return super()._update(work.stamped(self.model, self._stored(values)))  # type: ignore[misc]

    _update.alters_data = True  # type: ignore[attr-defined]

    def update(self, **values: Any) -> int:
        work = required(self.model)
        values = as_stored(self.model, values)
        keys = self._keys()
        work.lock(self.model, keys)
        work.hold_new_references(
            self.model, {self.model._meta.get_field(name).attname: value for name, value in values.items()}
        )
        stamp = {"version": F("version") + 1, "changed_at": work.at, "changed_by": work.user}
        with work.passing():
            # By key: a filter on the column that changes, or on a join, would otherwise be read twice.
            return super(TrackedQuerySet, self.model._base_manager.filter(pk__in=keys)).update(**stamp | values)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows, names, model = list(objs), list(fields), cast("type[models.Model]", self.model)
        for row in rows:
            row.tidy()
        made = (each.name for each in made_columns(model) if each.source in names and each.name not in names)
        return super().bulk_update(rows, [*names, *made], batch_size)

    bulk_update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        work = required(self.model)
        work.lock(self.model, self._keys())
        with work.passing():
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _raw_delete(self, using: str | None) -> int:
        work = required(self.model)
        work.lock(self.model, self._keys())
        with work.passing():
            return super()._raw_delete(using)

    _raw_delete.alters_data = True  # type: ignore[attr-defined]

    def take_out(self) -> int:
        """Deletes these rows and looks for none that refer to them: the caller has. How many they were."""
        return self._raw_delete(self.db)

    take_out.alters_data = True  # type: ignore[attr-defined]

    def _stored(self, values: Iterable[tuple[Any, Any, Any]]) -> list[tuple[Any, Any, Any]]:
        """The columns of one saved row, with those that are made of them."""
        parents = {field: (model, value) for field, model, value in values}
        stored = as_stored(self.model, {field.attname: value for field, (_, value) in parents.items()})
        found = [(field, model, stored.pop(field.attname)) for field, (model, _) in parents.items()]
        return found + [(self.model._meta.get_field(name), None, value) for name, value in stored.items()]

    def _keys(self) -> list[Any]:
        return list(self.order_by().values_list("pk", flat=True))


class LedgerQuerySet(TrackedQuerySet):
    """Rows kept by a unit."""

    def within(self, code: str) -> Self:
        """Rows of the unit and all below it."""
        return self.filter(within_any("unit_id", [code]))

    def readable(self, permitted: Iterable[str]) -> Self:
        """Rows in the subtrees that a reader may see, and those of units above that all below may read.

        Nothing when there are no subtrees.
        """
        codes = list(permitted)
        condition = within_any("unit_id", codes)
        if self.model.SHARED_BELOW:
            condition |= kept_by("unit_id", (above for code in codes for above in ancestor_codes(code)))
        return self.filter(condition)


class StateQuerySet(LedgerQuerySet):
    def in_force(self, day: date) -> Self:
        """States that hold on `day`; the last day still holds."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)


class UnitQuerySet(TrackedQuerySet):
    def within(self, code: str) -> Self:
        return self.filter(within_any("code", [code]))

    def readable(self, permitted: Iterable[str]) -> Self:
        return self.filter(within_any("code", permitted))
