"""更名: a unit bears another name from a day on, and the one that it bore until then is kept as a former name.

A name that was written wrongly is another matter: it is corrected, and the past changes with it.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from metrics.acts.writing import Work
from metrics.models.office.trail import Verb
from metrics.models.structure.names import FormerName
from metrics.models.structure.units import OrgUnit
from metrics.today import today

_ONE_DAY = timedelta(days=1)


def rename(work: Work, unit: OrgUnit, *, name: str, on: date) -> FormerName:
    """Gives the unit another name, which holds from the day `on`. Returns the name that it had, as a former one.

    Raises ValidationError in words, and Conflict when the unit was changed since it was read.
    """
    if not work.reason:
        raise ValidationError({"why": _("更名须写明依据。")}, code="reason")
    work.lock_as_seen([unit])
    _refuse_name(unit, name.strip())
    _refuse_day(unit, on)
    former = FormerName(unit=unit, name=unit.name, day=on - _ONE_DAY)
    work.create(former)
    work.correct(unit, name=name.strip())
    work.called(Verb.RENAME, former, unit)
    return former


def _refuse_name(unit: OrgUnit, name: str) -> None:
    if name == unit.name:
        raise ValidationError({"name": _("新名称和现在的名称一样。")}, code="name")


def _refuse_day(unit: OrgUnit, on: date) -> None:
    """The name that the unit has now was borne for a day at least, and the other one is by today."""
    parts = {"unit": unit.name, "opened": unit.opened_on, "closed": unit.closed_on}
    if on > today():
        raise ValidationError({"on": _("更名日期不能晚于今天；到了那一天再办理。")}, code="on")
    if unit.opened_on and on <= unit.opened_on:
        raise ValidationError({"on": _("%(unit)s设立于 %(opened)s，更名日期须在那以后。") % parts}, code="on")
    if unit.closed_on and on > unit.closed_on:
        raise ValidationError({"on": _("%(unit)s已于 %(closed)s 撤销，更名日期不能更晚。") % parts}, code="on")
    last = FormerName.objects.filter(unit=unit).order_by("day").last()
    if last and on <= last.day + _ONE_DAY:
        parts |= {"name": last.name, "first": last.day + _ONE_DAY}
        words = _("现在的名称从 %(first)s 起用（以前叫%(name)s），更名日期须在那以后。")
        raise ValidationError({"on": words % parts}, code="on")
