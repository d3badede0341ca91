"""People: their numbers shown masked, and in full to whoever needs them and says why."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.forms.fields import Field
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from dashboard.admin.acts import origin_of
from dashboard.admin.base import UnitFilter
from dashboard.admin.derived import derived
from dashboard.admin.forms import LedgerForm
from dashboard.admin.merging import may_merge, merge_view, merged_view, merges_view
from dashboard.admin.numbers import NumberField, NumbersForm
from dashboard.admin.reasons import ReasonForm
from dashboard.rights import Rights
from dashboard.wording import label_of
from metrics.acts.writing import writing
from metrics.models import Person, Role, Verb
from metrics.models.columns.personal import born_in
from metrics.models.columns.sealed import Sealed, SealedField, WrongKey
from metrics.models.grassroots.people import gender_in

# Whose work needs a person's numbers: those who enter the rows of his unit, and who answer for what is in them.
REVEALERS = frozenset({Role.CLERK, Role.REVIEWER, Role.OFFICER})
NUMBERS = ("identity", "phone")
CLEAR = gettext_lazy("删除已登记的号码")


class PersonForm(NumbersForm, LedgerForm):
    NUMBERS = NUMBERS

    clear_identity = forms.BooleanField(label=CLEAR, required=False)
    clear_phone = forms.BooleanField(label=CLEAR, required=False)
    kept_identity = forms.CharField(widget=forms.HiddenInput, required=False)
    kept_phone = forms.CharField(widget=forms.HiddenInput, required=False)

    class Media:
        js = ("js/person-form.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "gender" in self.fields:
            self.fields["gender"].required = False  # the identity number states it

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        identity = self.cleaned_data.get("identity")
        if isinstance(identity, Sealed) and identity != self._field("identity").stored:
            number = identity.open()
            self.cleaned_data["birth_date"] = self.cleaned_data.get("birth_date") or born_in(number)
            self.cleaned_data["gender"] = self.cleaned_data.get("gender") or gender_in(number)
        if "gender" in self.fields and not self.cleaned_data.get("gender"):
            self.add_error("gender", _("请选择性别，或者填写身份证号，由它得出。"))
        return cleaned


class PersonAdmin(derived(Person)):  # type: ignore[misc]
    form = PersonForm
    change_form_template = "admin/person_change_form.html"
    change_list_template = "admin/person_change_list.html"
    list_display = ("name", "number", "gender", "birth_date", "education", "unit")
    list_filter = (UnitFilter, "gender", "education")

    def get_urls(self) -> list[Any]:
        views = (
            ("merge/", "merge", partial(merge_view, self)),
            ("merges/", "merges", partial(merges_view, self)),
            ("merges/<uuid:act>/", "merged", partial(merged_view, self)),
            ("<path:object_id>/numbers/", "reveal", self.reveal_view),
        )
        own = [path(at, self.admin_site.admin_view(view), name=f"metrics_person_{name}") for at, name, view in views]
        return [*own, *super().get_urls()]

    # -- the form --------------------------------------------------------------------------------

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Beside each number what belongs to its box; of what is not registered nothing can be deleted."""
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        names = super().get_fields(request, obj)
        return [_with_box(name, obj) if may_write and name in NUMBERS else name for name in names]

    def grouped(self, names: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
        """A person's numbers stand under a heading of their own."""
        numbers = [name for name in names if name in NUMBERS or isinstance(name, tuple)]
        others = super().grouped([name for name in names if name not in numbers])
        return [*others[:-1], (_("号码"), {"fields": numbers}), *others[-1:]]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        if isinstance(db_field, SealedField):
            return NumberField(sealed=db_field, label=db_field.verbose_name, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.account = request.user.pk
        return form

    @method_decorator(sensitive_post_parameters(*NUMBERS))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    def panels(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        shown = {"may_reveal": may_reveal(request, row), "may_merge": may_merge(request)}
        return super().panels(request, row) | shown

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"may_merge": may_merge(request)} | (extra_context or {}))

    # -- the numbers in full -----------------------------------------------------------------------

    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks for the reason, and shows the numbers once it is in the trail; nothing of the page is kept anywhere."""
        person = self.get_object(request, object_id)
        if person is None:
            raise Http404(_("没有这一行，或者您无权查看。"))
        if not may_reveal(request, person):
            words = _("完整号码只给填报此人所在单位的填报员、审核员和区级业务员看。确有需要的，请找他们核对。")
            raise PermissionDenied(words)
        form = ReasonForm(request.POST or None)
        numbers = revealed(request, person, form.cleaned_data["why"]) if form.is_valid() else None
        context = self.admin_site.each_context(request) | {
            "title": _("查看完整号码：%(person)s") % {"person": label_of(person, Rights.of(request))},
            "opts": self.opts,
            "original": person,
            "form": form,
            "numbers": numbers,
        }
        return TemplateResponse(request, "admin/reveal.html", context)


def may_reveal(request: HttpRequest, person: Person) -> bool:
    return Rights.of(request).may_enter(person, REVEALERS)


def revealed(request: HttpRequest, person: Person, why: str) -> list[tuple[str, str]]:
    """The numbers, named. The trail says first who asked, from where, and why."""
    with writing(request.user, why, origin=origin_of(request)) as work:  # type: ignore[arg-type]
        work.note(Verb.REVEAL, person, why=why)
    fields = [field for field in person._meta.concrete_fields if field.name in NUMBERS]
    return [(str(field.verbose_name), _in_full(getattr(person, field.name))) for field in fields]


def _in_full(number: Sealed | None) -> str:
    if number is None:
        return _("没有登记")
    try:
        return number.open()
    except WrongKey:
        return _("解不开：登记时用的密钥不是现在这一把。请联系系统管理员。")


def _with_box(name: str, row: Any) -> tuple[str, ...]:
    is_stored = row is not None and getattr(row, name) is not None
    return (name, f"kept_{name}", *([f"clear_{name}"] if is_stored else []))
