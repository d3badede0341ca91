"""What all tracked rows share, and the three ways of a ledger row to be in time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from metrics.models import writing
from metrics.models.querysets import LedgerQuerySet, StateQuerySet, TrackedQuerySet
from metrics.periods import Granularity, Period


class Tracked(models.Model):
    """A row whose every change is in the trail and moves a counter."""

    # Whether rows of a unit may be read, and referred to, by all below it: a district's documents, its companies.
    SHARED_BELOW: ClassVar[bool] = False
    # Whether the rows have a list and a sheet of their own; others are kept on the page of the row they belong to.
    STANDS_ALONE: ClassVar[bool] = True

    version = models.PositiveIntegerField(
        _("版本"), default=1, editable=False, help_text=_("每改一次加一，用来发现两人同时修改。")
    )
    changed_at = models.DateTimeField(
        _("修改时间"), default=timezone.now, editable=False, help_text=_("最近一次修改的时间。")
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("修改人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("最近一次修改的账号。"),
    )

    objects: ClassVar[Any] = models.Manager.from_queryset(TrackedQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _do_update(
        self, base_qs: Any, using: Any, pk_val: Any, values: Any, update_fields: Any, forced_update: Any
    ) -> bool:
        # The version is part of the condition, so of two who save the same row the second gets a Conflict.
        raised = [
            (field, model, self.version + 1 if field.name == "version" else value) for field, model, value in values
        ]
        if raised and not any(field.name == "version" for field, _, _ in raised):
            raised.append((self._meta.get_field("version"), None, self.version + 1))
        current = base_qs.filter(version=self.version)
        updated = super()._do_update(current, using, pk_val, raised, update_fields, forced_update)
        if updated:
            self.version += 1
        elif base_qs.filter(pk=pk_val).exists():
            raise writing.Conflict(self)
        return updated

    def _get_FIELD_display(self, field: Any) -> Any:
        # Django's own hashes every label of the field for each cell, and so translates all of them.
        value = getattr(self, field.attname)
        return next((str(label) for key, label in field.flatchoices if key == value), value)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        work = writing.required(type(self))
        work.lock(type(self), [self.pk])
        with work.passing():
            return super().delete(*args, **kwargs)

    @classmethod
    @cache
    def shared_fields(cls) -> tuple[Any, ...]:
        """Keys to tracked rows other than units: what a change elsewhere may reach this row through."""
        keys: list[Any] = [field for field in cls._meta.concrete_fields if isinstance(field, models.ForeignKey)]
        return tuple(
            key
            for key in keys
            if issubclass(key.related_model, Tracked) and key.related_model._meta.object_name != "OrgUnit"
        )

    @classmethod
    @cache
    def parent_fields(cls) -> tuple[Any, ...]:
        """Keys to rows whose own frame reads this row: a predecessor, the reserve of a mentor."""
        names = ("predecessor", *getattr(cls, "PART_OF", ()), *getattr(cls, "SEEN_FROM", ()))
        # Of units there is `units_of`: a succession has a predecessor, too, but no frame of its own.
        return tuple(f for f in cls.shared_fields() if f.name in names)

    @classmethod
    @cache
    def natural_key(cls) -> tuple[str, ...]:
        """The fields by which people tell rows apart; of two rows of one key the second is the first again."""
        if key := getattr(cls, "NATURAL_KEY", ()):
            return key
        for field in cls._meta.concrete_fields:
            if field.unique and not field.null and field.name != "id":
                return (field.name,)
        rules = [each for each in cls._meta.constraints if isinstance(each, models.UniqueConstraint)]
        return next(tuple(each.fields) for each in rules if not each.condition)

    @classmethod
    def home_unit(cls, image: dict[str, Any]) -> str:
        """Code of the unit that keeps the row; empty for what belongs to the whole installation."""
        return image.get("unit_id") or ""

    @classmethod
    def units_of(cls, image: dict[str, Any]) -> Iterator[str]:
        """Codes of all units whose district may read the row."""
        yield cls.home_unit(image)


class LedgerRow(Tracked):
    """A row that a unit keeps."""

    unit = models.ForeignKey(
        "metrics.OrgUnit",
        models.PROTECT,
        verbose_name=_("单位"),
        related_name="+",
        help_text=_("这一行归哪个单位填报。"),
    )
    note = models.CharField(_("备注"), max_length=500, blank=True, default="", help_text=_("需要说明的情况，可不填。"))

    objects: ClassVar[Any] = models.Manager.from_queryset(LedgerQuerySet)()

    class Meta(Tracked.Meta):
        abstract = True


class Event(LedgerRow):
    """Something that happened on a day."""

    day = models.DateField(_("日期"), help_text=_("发生的日期。"))

    class Meta(LedgerRow.Meta):
        abstract = True


class State(LedgerRow):
    """Something that holds from a day to a day; the last day still holds."""

    # What a row says once 变更 has ended it, where one that ends must say how.
    WHEN_SUCCEEDED: ClassVar[dict[str, Any]] = {}

    started_on = models.DateField(_("开始日期"), help_text=_("生效的第一天。"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True, help_text=_("仍然有效的最后一天；未结束的不填。"))
    predecessor = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("变更前的行"),
        null=True,
        blank=True,
        editable=False,
        related_name="successor",
        help_text=_("由“变更”产生的行指向变更前的那一行。"),
    )

    objects: ClassVar[Any] = models.Manager.from_queryset(StateQuerySet)()

    class Meta(LedgerRow.Meta):
        abstract = True
        constraints: ClassVar[Any] = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="%(class)s_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]

    @classmethod
    def dependents(cls) -> Iterator[tuple[type[State], str]]:
        """(model, field) of states that are part of rows of this one and follow it through 变更."""
        for relation in cls._meta.related_objects:
            model: Any = relation.related_model
            if issubclass(model, State) and relation.field.name in getattr(model, "PART_OF", ()):
                yield model, relation.field.name


# Whole sentences: a language puts the length of the period where it wants.
NOT_A_FIRST_DAY = {
    Granularity.MONTH: _("所属期须是一个月的第一天。"),
    Granularity.QUARTER: _("所属期须是一个季度的第一天。"),
    Granularity.HALF: _("所属期须是一个半年的第一天。"),
    Granularity.YEAR: _("所属期须是一个年的第一天。"),
}


class ReturnRow(LedgerRow):
    """What a subject reports for one period, of the one length that `FREQUENCY` names."""

    FREQUENCY: ClassVar[Granularity]
    # Columns that a nil return leaves empty and that count as zero then.
    REPORTED: ClassVar[tuple[str, ...]] = ()

    period_start = models.DateField(_("所属期"), help_text=_("填报期的第一天，例如一季度填 1 月 1 日。"))
    is_nil = models.BooleanField(_("零报告"), default=False, help_text=_("本期各项均为零时勾选，各项留空。"))
    received_on = models.DateField(
        _("收到日期"), null=True, blank=True, help_text=_("收到报表的日期，用来看是否迟报。")
    )

    class Meta(LedgerRow.Meta):
        abstract = True

    @classmethod
    def columns_of(cls, kind: str) -> tuple[str, ...]:
        """Those of REPORTED that returns of the kind fill in."""
        return cls.REPORTED

    @property
    def period(self) -> Period:
        return Period.of(self.period_start, self.FREQUENCY)

    def clean(self) -> None:
        super().clean()
        if self.period_start and Period.of(self.period_start, self.FREQUENCY).first != self.period_start:
            raise ValidationError({"period_start": NOT_A_FIRST_DAY[self.FREQUENCY]}, code="period")


def return_constraints(name: str, frequency: Granularity, reported: tuple[str, ...]) -> list[Any]:
    """The constraints of a return: a whole period, nothing below zero, and a nil return with nothing in it."""
    first_months = list(range(1, 13, frequency.value))
    blank = Q(**dict.fromkeys(reported))
    return [
        models.CheckConstraint(
            condition=Q(period_start__day=1, period_start__month__in=first_months),
            name=f"{name}_whole_period",
            violation_error_message=NOT_A_FIRST_DAY[frequency],
        ),
        models.CheckConstraint(
            condition=Q(is_nil=False) | blank,
            name=f"{name}_nil_is_empty",
            violation_error_message=_("零报告的各项须留空。"),
        ),
        *[
            models.CheckConstraint(
                condition=Q(**{column: None}) | Q(**{f"{column}__gte": 0}),
                name=f"{name}_{column}_not_negative",
                violation_error_message=_("数值不能为负。"),
            )
            for column in reported
        ],
    ]
