"""合并人员: two records of one person side by side, made one in one act; and what was merged, to be undone."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts import origin_of
from dashboard.admin.autocomplete import RowSelect
from dashboard.admin.choosing import MERGERS, TO_MERGE, RowField, choices_of
from dashboard.admin.reasons import ReasonForm
from dashboard.rights import Rights, covered
from metrics.acts.merging import Naming, fillable, merge_people, refuse_merging, rows_naming
from metrics.acts.undoing import changes_of, undo
from metrics.acts.writing import Work, writing
from metrics.models import Person, TrailEntry, Verb
from metrics.models.current import Conflict
from metrics.models.subtrees import within_any

PAGE = 50
FIRST, SECOND = "first", "second"
SHOWN = ("name", "number", "gender", "birth_date", "education", "identity", "phone", "unit", "note")
NOT_YOURS = gettext_lazy(
    "这些记录还牵涉您不负责的单位，不能由您办理。请由负责所有有关单位的区级业务员或业务管理员办理。"
)
MOVED = gettext_lazy("打开这个页面之后，其中一条记录又有改动，没有合并。请核对下面的内容，再合并。")


class ChoosingForm(forms.Form):
    """Which two. Only people registered where the account may merge."""

    def __init__(self, request: HttpRequest, site: Any) -> None:
        super().__init__(request.GET if {FIRST, SECOND} & request.GET.keys() else None)
        rows = choices_of(TO_MERGE, request, MERGERS)
        for name, label in ((FIRST, _("第一条")), (SECOND, _("第二条"))):
            field = RowField(rows, db_field=TO_MERGE, request=request, writers=MERGERS, label=label)
            field.widget = RowSelect(TO_MERGE, site)
            field.widget.is_required, field.widget.choices = True, field.choices
            self.fields[name] = field

    @property
    def pair(self) -> tuple[Person, Person] | None:
        """The two; None while one is not chosen. Somebody who may not be seen is nobody."""
        if not self.is_bound or not self.is_valid():
            return None
        return self.cleaned_data[FIRST], self.cleaned_data[SECOND]


class MergingForm(ReasonForm):
    keep = forms.ChoiceField(
        label=gettext_lazy("保留哪一条"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("各台账改为指向保留的这一条，另一条删除。"),
        error_messages={"required": gettext_lazy("请选择保留哪一条。")},
    )
    fill = forms.MultipleChoiceField(
        label=gettext_lazy("空着的项用另一条补上"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只补保留的一条空着的项；不选的随另一条一起删除。"),
    )
    versions = forms.CharField(widget=forms.HiddenInput)
    field_order = ("keep", "fill", "why", "versions")

    def __init__(self, data: Any, pair: tuple[Person, Person]) -> None:
        self.pair = pair
        super().__init__(data, initial={"versions": self._versions})
        self.fields["keep"].choices = [(str(each.pk), each.name_and_number) for each in pair]  # type: ignore[attr-defined]
        names = {*fillable(*pair), *fillable(*reversed(pair))}
        labels = [(f.name, f.verbose_name) for f in Person._meta.concrete_fields if f.name in names]
        self.fields["fill"].choices = labels  # type: ignore[attr-defined]
        if not labels:
            del self.fields["fill"]

    @property
    def _versions(self) -> str:
        return "-".join(str(each.version) for each in self.pair)

    def clean_versions(self) -> str:
        if self.cleaned_data["versions"] != self._versions:
            raise ValidationError(MOVED, code="conflict")
        return self._versions

    @property
    def kept_and_gone(self) -> tuple[Person, Person]:
        first, second = self.pair
        return (first, second) if self.cleaned_data["keep"] == str(first.pk) else (second, first)

    def carry_out(self, work: Work) -> None:
        """Raises ValidationError and Conflict."""
        kept, gone = self.kept_and_gone
        chosen = set(self.cleaned_data.get("fill", ())) & set(fillable(kept, gone))
        merge_people(work, kept, gone, fill=sorted(chosen))


@dataclass(frozen=True)
class Line:
    """One thing of both."""

    label: str
    first: str
    second: str

    @property
    def differs(self) -> bool:
        return self.first != self.second


@dataclass(frozen=True)
class Comparison:
    lines: list[Line]
    refusal: list[str]


def compared(pair: tuple[Person, Person]) -> Comparison:
    """Both side by side, and what stands in the way. Some twenty queries, for whoever merges."""
    named = [rows_naming(each) for each in pair]
    try:
        refuse_merging(*pair, named[1], named[0])
        refusal: list[str] = []
    except ValidationError as error:
        refusal = error.messages
    return Comparison([*_fields(pair), *_counts(named)], refusal)


def _fields(pair: tuple[Person, Person]) -> Iterator[Line]:
    fields = {field.name: field for field in Person._meta.concrete_fields}
    for name in SHOWN:
        yield Line(str(fields[name].verbose_name), *(_text(each, fields[name]) for each in pair))


def _text(person: Person, field: Any) -> str:
    value = getattr(person, f"get_{field.name}_display")() if field.choices else getattr(person, field.name)
    return str(value) if value not in (None, "") else "—"


def _counts(named: Iterable[list[Naming]]) -> Iterator[Line]:
    first, second = (Counter(type(each.row)._meta.verbose_name for each in rows) for rows in named)
    for name in dict.fromkeys([*first, *second]):
        label = _("%(ledger)s(行)") % {"ledger": capfirst(str(name))}
        yield Line(label, str(first[name]), str(second[name]))


# --- the pages -----------------------------------------------------------------------------------------------------


def may_merge(request: HttpRequest) -> bool:
    return bool(Rights.of(request).enters(MERGERS))


def merge_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Which two, then both side by side, then the act."""
    _refuse_strangers(request)
    choosing = ChoosingForm(request, model_admin.admin_site)
    pair = choosing.pair
    if pair is None:
        return _page(model_admin, request, "admin/merge_people.html", _("合并人员"), choosing=choosing)
    _refuse_foreign(request, pair)
    form = MergingForm(request.POST if request.method == "POST" else None, pair)
    if form.is_bound and form.is_valid() and (act := _merged(request, form)):
        words = _("已合并为一条：%(person)s。合并错了，可以在本页撤销。")
        messages.success(request, words % {"person": form.kept_and_gone[0].name_and_number})
        return HttpResponseRedirect(reverse("admin:metrics_person_merged", args=[act]))
    shown = {"choosing": choosing, "pair": pair, "form": form, "compared": compared(pair)}
    return _page(model_admin, request, "admin/merge_people.html", _("合并人员"), **shown)


def _merged(request: HttpRequest, form: MergingForm) -> uuid.UUID | None:
    """The act; None, with the reason in the form, when it was refused."""
    try:
        with _writing(request, form) as work:
            work.lock(Person, [each.pk for each in form.pair])
            _refuse_foreign(request, form.pair)
            form.carry_out(work)
        return work.id
    except Conflict:
        form.add_error(None, MOVED)
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


def merges_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The merges of the account's units, the newest first."""
    _refuse_strangers(request)
    page = Paginator(_merges(request), PAGE).get_page(request.GET.get("page"))
    return _page(model_admin, request, "admin/merges.html", _("合并记录"), merges=page)


def merged_view(model_admin: Any, request: HttpRequest, act: uuid.UUID) -> HttpResponse:
    """One merge, and the way to undo it."""
    _refuse_strangers(request)
    merge = _merges(request).filter(work=act).first()
    if merge is None:
        raise Http404(_("没有这次合并，或者您无权查看。"))
    entries = changes_of(act)
    rights = Rights.of(request)
    if not all(covered(entry.unit, rights.enters(MERGERS, apps.get_model(entry.ledger))) for entry in entries):
        raise PermissionDenied(NOT_YOURS)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _undone(request, act, form):
        messages.success(request, _("已撤销合并：两条人员记录和各台账都恢复到合并以前。"))
        return HttpResponseRedirect(reverse("admin:metrics_person_merged", args=[act]))
    rows = len([entry for entry in entries if entry.ledger != Person._meta.label])
    shown = {"merge": merge, "kept": _kept(act, merge), "rows": rows, "form": form}
    return _page(model_admin, request, "admin/merge.html", _("合并记录"), **shown)


def _undone(request: HttpRequest, act: uuid.UUID, form: ReasonForm) -> bool:
    try:
        with _writing(request, form) as work:
            undo(work, act)
    except (ValidationError, Conflict) as error:
        form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        return False
    return True


def _merges(request: HttpRequest) -> QuerySet[TrailEntry]:
    """The entries of who went, each with whether that was undone."""
    label = Person._meta.label
    later = TrailEntry.objects.filter(ledger=label, key=OuterRef("key"), pk__gt=OuterRef("pk"), verb=Verb.UNDO)
    mine = within_any("unit", Rights.of(request).enters(MERGERS))
    gone = TrailEntry.objects.filter(mine, ledger=label, verb=Verb.MERGE, before__isnull=False, after__isnull=True)
    return gone.annotate(is_undone=Exists(later)).select_related("user")


def _kept(act: uuid.UUID, gone: TrailEntry) -> Person | None:
    keys = TrailEntry.objects.filter(work=act, ledger=gone.ledger).exclude(key=gone.key).values_list("key", flat=True)
    return Person.objects.filter(pk__in=[int(key) for key in keys]).first()


def _refuse_strangers(request: HttpRequest) -> None:
    if not may_merge(request):
        raise PermissionDenied(_("合并人员由区级业务员和业务管理员办理。发现重复登记的，请告诉他们。"))


def _refuse_foreign(request: HttpRequest, pair: tuple[Person, Person]) -> None:
    """All rows that would change must be the account's to enter; those that are not are neither named nor counted."""
    rights = Rights.of(request)
    rows = [*pair, *(each.row for person in pair for each in rows_naming(person))]
    if not all(rights.may_enter(row, MERGERS) for row in rows):
        raise PermissionDenied(NOT_YOURS)


def _writing(request: HttpRequest, form: ReasonForm) -> Any:
    why = form.cleaned_data["why"]
    return writing(request.user, why, origin=origin_of(request), reason=why)  # type: ignore[arg-type]


def _page(model_admin: Any, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    forms_shown = [each for each in context.values() if isinstance(each, forms.BaseForm)]
    media = sum((each.media for each in forms_shown), model_admin.media)
    around = {"title": title, "opts": model_admin.opts, "media": media}
    return TemplateResponse(request, template, model_admin.admin_site.each_context(request) | around | context)
