"""合并人员: two records of one person made one in one act; and what was merged, to be undone."""

from __future__ import annotations

import uuid
from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.reasons import ReasonForm
from dashboard.admin.acts.unit_of_work import writing_for
from dashboard.admin.keys.choices import MERGERS
from dashboard.admin.offices.merging_compared import compared
from dashboard.admin.offices.merging_forms import MOVED, ChoosingForm, MergingForm
from dashboard.admin.row.panels import Panel
from dashboard.lists.page_sizes import MERGES, paged
from dashboard.rights import Rights, covered
from metrics.acts.merging import rows_naming
from metrics.acts.undoing import changes_of, undo
from metrics.acts.writing import Work
from metrics.ledgers.registry import register_keyed, register_of
from metrics.models import Person, TrailEntry, Verb
from metrics.models.current import Conflict
from metrics.models.subtrees import within_any
from metrics.models.tracked import Tracked

NOT_ALL_YOURS = gettext_lazy(
    "这些记录还牵涉您不负责的单位，不能由您办理。请由负责所有有关单位的区级业务员或业务管理员办理。"
)


class MergingPanel(Panel):
    """The way to another record of the same person."""

    def addresses(self) -> list[URLPattern]:
        return [
            self.admin.page_at("merge/", self.merge_view, "merge"),
            self.admin.page_at("merges/", self.merges_view, "merges"),
            self.admin.page_at("merges/<uuid:act>/", self.merged_view, "merged"),
        ]

    def beside(self, request: HttpRequest, _row: Tracked) -> dict[str, Any]:
        return {"may_merge": may_merge(request)}

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Which two, then both side by side, then the act."""
        _refuse_strangers(request)
        choosing = ChoosingForm(request, self.admin.admin_site)
        pair = choosing.pair
        if pair is None:
            return self._page(request, "admin/merge_people.html", _("合并人员"), choosing=choosing)
        refuse_foreign(request, pair)
        form = MergingForm(request.POST if request.method == "POST" else None, pair)
        if form.is_bound and form.is_valid() and (act := _merged(request, form)):
            words = _("已合并为一条：%(person)s。合并错了，可以在本页撤销。")
            messages.success(request, words % {"person": form.kept_and_gone[0].name_and_number})
            return HttpResponseRedirect(self.admin.address("merged", act))
        shown = {"choosing": choosing, "pair": pair, "form": form, "compared": compared(pair)}
        return self._page(request, "admin/merge_people.html", _("合并人员"), **shown)

    def merges_view(self, request: HttpRequest) -> HttpResponse:
        """The merges of the account's units, the newest first."""
        _refuse_strangers(request)
        page = paged(_merges(request), MERGES).get_page(request.GET.get("page"))
        return self._page(request, "admin/merges.html", _("合并记录"), merges=page)

    def merged_view(self, request: HttpRequest, act: uuid.UUID) -> HttpResponse:
        """One merge, and the way to undo it."""
        _refuse_strangers(request)
        merge = _merges(request).filter(work=act).first()
        if merge is None:
            raise Http404(_("没有这次合并，或者您无权查看。"))
        entries = changes_of(act)
        if not all(_is_entered(request, entry) for entry in entries):
            raise PermissionDenied(NOT_ALL_YOURS)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and _undone(request, act, form):
            messages.success(request, _("已撤销合并：两条人员记录和各台账都恢复到合并以前。"))
            return HttpResponseRedirect(self.admin.address("merged", act))
        rows = len([entry for entry in entries if entry.ledger != register_of(Person).key])
        shown = {"merge": merge, "kept": _kept(act, merge), "rows": rows, "form": form}
        return self._page(request, "admin/merge.html", _("合并记录"), **shown)

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        forms_shown = [each for each in context.values() if isinstance(each, forms.BaseForm)]
        media = sum((each.media for each in forms_shown), self.admin.media)
        around = {"title": title, "opts": self.admin.opts, "media": media}
        return TemplateResponse(request, template, self.admin.admin_site.each_context(request) | around | context)


def may_merge(request: HttpRequest) -> bool:
    return bool(Rights.of(request).enters(MERGERS))


def refuse_foreign(request: HttpRequest, pair: tuple[Person, Person]) -> None:
    """All rows that would change must be the account's to enter; those that are not are neither named nor counted."""
    rights = Rights.of(request)
    rows = [*pair, *(each.row for person in pair for each in rows_naming(person))]
    if not all(rights.may_enter(row, MERGERS) for row in rows):
        raise PermissionDenied(NOT_ALL_YOURS)


def _refuse_strangers(request: HttpRequest) -> None:
    if not may_merge(request):
        raise PermissionDenied(_("合并人员由区级业务员和业务管理员办理。发现重复登记的，请告诉他们。"))


def _is_entered(request: HttpRequest, entry: TrailEntry) -> bool:
    """Whether the row that the entry tells of is one of those that the account may merge."""
    return covered(entry.unit, Rights.of(request).enters(MERGERS, register_keyed(entry.ledger).model))


def _merged(request: HttpRequest, form: MergingForm) -> uuid.UUID | None:
    """The act; None, with the reason in the form, when it was refused."""
    try:
        with _writing(request, form) as work:
            work.lock(Person, [each.pk for each in form.pair])
            refuse_foreign(request, form.pair)
            form.carry_out(work)
        return work.id
    except Conflict:
        form.add_error(None, MOVED)
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


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
    people = register_of(Person).key
    later = TrailEntry.objects.filter(ledger=people, key=OuterRef("key"), pk__gt=OuterRef("pk"), verb=Verb.UNDO)
    mine = within_any("unit", Rights.of(request).enters(MERGERS))
    gone = TrailEntry.objects.filter(mine, ledger=people, verb=Verb.MERGE, before__isnull=False, after__isnull=True)
    return gone.annotate(is_undone=Exists(later)).select_related("user")


def _kept(act: uuid.UUID, gone: TrailEntry) -> Person | None:
    keys = TrailEntry.objects.filter(work=act, ledger=gone.ledger).exclude(key=gone.key).values_list("key", flat=True)
    return Person.objects.filter(pk__in=[int(key) for key in keys]).first()


def _writing(request: HttpRequest, form: ReasonForm) -> AbstractContextManager[Work]:
    why = form.cleaned_data["why"]
    return writing_for(request, why, reason=why)
