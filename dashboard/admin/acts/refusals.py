"""What stopped an act: in words, at the field where it can be mended, and as a status."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from metrics.models.current import Conflict

# Somebody else was faster, and there is something to look at.
CONFLICT_STATUS = 409
# What stops an act and is said to whoever did it; anything else is a fault of the program.
STOPS = (Conflict, IntegrityError, ProtectedError, ValidationError)


def refusal_of(error: Exception) -> ValidationError:
    """One of STOPS in words."""
    if isinstance(error, ValidationError):
        return error
    if isinstance(error, ProtectedError):
        return ValidationError(_("还有其他行指向这一行，不能删除。请先处理那些行。"))
    return ValidationError(_("与别处同时进行的修改冲突，没有保存。请核对后再保存一次。"))


def say(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Puts what stopped an act to the field where it can be mended."""
    if hasattr(refusal, "error_dict"):
        for name, errors in refusal.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return
    places = {"reason": "why", "succession": "change_day"}
    for error in refusal.error_list:
        place = places.get(error.code or "", "")
        form.add_error(place if place in form.fields else None, error)
