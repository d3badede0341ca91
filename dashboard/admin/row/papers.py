"""佐证材料 on the page of a row: seen by whoever sees the row, put on and taken off by whoever enters it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dashboard.admin.acts import origin_of
from dashboard.admin.panels import Panelled
from dashboard.exports.download import kept_file
from metrics.acts.writing import Work, writing
from metrics.files import attaching, store
from metrics.files.gate import ENDINGS, check_all
from metrics.files.limits import MEGABYTE, MOST_BYTES, MOST_FILES
from metrics.models import Attachment, MediaType, TrailEntry
from metrics.models.rows import LedgerRow

NO_ROOM = gettext_lazy("文件存不下来，什么也没有保存。请稍后再试；还不行，请系统管理员查看磁盘。")
NOT_HERE = gettext_lazy("没有这一行或这份材料，或者您无权查看。")
NOT_YOURS = gettext_lazy("这一行归别的单位填报，您不能增删材料。")
LOST = gettext_lazy("“%(name)s”的文件已不在或已损坏，没有下载。请系统管理员从备份找回。")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, all of which passed the gate."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return check_all((each.name, each) for each in data or ())


class UploadForm(forms.Form):
    papers = FilesField(
        label=gettext_lazy("文件"),
        widget=FilesInput(attrs={"accept": ",".join(ending for each in ENDINGS.values() for ending in each)}),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=500, help_text=gettext_lazy("材料说明什么，可不填。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Its page has another form with a note.
        super().__init__(*args, **{"auto_id": "id_paper_%s", **kwargs})


@dataclass(frozen=True)
class Paper:
    """A file as the page shows it, with the entry that tells who put it on its row, and the key of that row."""

    attachment: Attachment
    upload: TrailEntry | None
    row: Any


@dataclass(frozen=True)
class Papers:
    """The files of a row, those of the rows that 变更 made it from, and the form for more where more may be put."""

    own: list[Paper]
    earlier: list[Paper]
    form: UploadForm | None

    @property
    def limits(self) -> dict[str, int]:
        """As the form says them, in megabytes."""
        together = settings.MOST_REQUEST_BYTES // MEGABYTE
        return {"files": MOST_FILES, "each": MOST_BYTES // MEGABYTE, "together": together}


class PapersMixin(Panelled, admin.ModelAdmin):
    """For the admin of a ledger; other admins are left as they are."""

    def panels(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        papers = {"papers": self._papers(request, row)} if self._has_papers() else {}
        return super().panels(request, row) | papers

    def get_urls(self) -> list[Any]:
        found = super().get_urls()
        return [*self._paper_urls(), *found] if self._has_papers() else found

    def _paper_urls(self) -> list[Any]:
        """Before those of the form, whose address takes any end."""
        views: dict[str, tuple[str, Any]] = {
            "papers": ("papers/", self.papers_view),
            "paper": ("papers/<int:paper>/", require_GET(self.paper_view)),
            "paper_delete": ("papers/<int:paper>/delete/", require_POST(self.paper_delete_view)),
            "paper_restore": ("papers/restore/<int:entry>/", require_POST(self.paper_restore_view)),
        }
        return [
            path(f"<path:object_id>/{end}", self.admin_site.admin_view(view), name=self._name_of(name))
            for name, (end, view) in views.items()
        ]

    # -- the pages -----------------------------------------------------------------------------

    def papers_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All files with those that were taken off; a POST puts more on."""
        row = self._visible(request, object_id)
        papers = self._papers(request, row)
        if request.method == "POST":
            self._require_entry(request, row)
            form = UploadForm(request.POST, request.FILES)
            if form.is_valid() and self._attach(request, row, form):
                return self._back(request, row)
            papers = self._papers(request, row, form)
        context = self._papers_context(request, row, papers)
        return TemplateResponse(request, "admin/papers.html", context)

    def paper_view(self, request: HttpRequest, object_id: str, paper: int) -> HttpResponseBase:
        """The file itself; that it left is in the trail before its first byte goes."""
        row = self._visible(request, object_id)
        attachment = self._paper_of(row, paper)
        try:
            content = store.opened(attachment.digest)
        except store.Damaged:
            messages.error(request, LOST % {"name": attachment.name})
            return self._back(request, row)
        with self._paper_work(request, "下载佐证材料") as work:
            attaching.note_download(work, attachment)
        return kept_file(content, attachment.name, MediaType(attachment.media_type).value)

    def paper_delete_view(self, request: HttpRequest, object_id: str, paper: int) -> HttpResponse:
        row = self._visible(request, object_id)
        attachment = self._paper_of(row, paper)
        try:
            with self._paper_work(request, "删除佐证材料", reason=_reason(request)) as work:
                self._enterable(request, row)
                attaching.detach(work, attachment)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("已删除“%(name)s”，需要时可以恢复。") % {"name": attachment.name})
        return self._back(request, row)

    def paper_restore_view(self, request: HttpRequest, object_id: str, entry: int) -> HttpResponse:
        row = self._visible(request, object_id)
        self._require_entry(request, row)
        found = next((each for each in attaching.taken_off(row) if each.pk == entry), None)
        if found is None:
            raise Http404(NOT_HERE)
        try:
            with self._paper_work(request, "恢复佐证材料") as work:
                self._enterable(request, row)
                attaching.bring_back(work, row, found)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("已恢复。"))
        return self._back(request, row)

    def _attach(self, request: HttpRequest, row: LedgerRow, form: UploadForm) -> bool:
        """Whether the files are on the row now; if not, the form says why, and none is."""
        try:
            kept = attaching.keep_all(form.cleaned_data["papers"])
            with self._paper_work(request, "上传佐证材料", reason=form.cleaned_data["note"]) as work:
                stored = self._enterable(request, row)
                made = attaching.attach(work, stored, kept, note=form.cleaned_data["note"])
        except OSError:
            form.add_error("papers", str(NO_ROOM))
        except ValidationError as refusal:
            form.add_error("papers", refusal)
        else:
            messages.success(request, _("已上传 %(count)s 份材料。") % {"count": len(made)})
        return form.is_valid()

    # -- rights --------------------------------------------------------------------------------

    def _has_papers(self) -> bool:
        return issubclass(self.model, LedgerRow)

    def _visible(self, request: HttpRequest, object_id: str) -> LedgerRow:
        """The row. Raises Http404 alike for one that is out of reach and one that is not there."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404(NOT_HERE)
        return row

    def _paper_of(self, row: LedgerRow, key: int) -> Attachment:
        found = attaching.of(row).filter(pk=key).first()
        if found is None:
            raise Http404(NOT_HERE)
        return found

    def _require_entry(self, request: HttpRequest, row: LedgerRow) -> None:
        if not self.has_change_permission(request, row):
            raise PermissionDenied(NOT_YOURS)

    def _enterable(self, request: HttpRequest, row: LedgerRow) -> LedgerRow:
        """Again inside the transaction: the row as it stands."""
        stored = self._visible(request, str(row.pk))
        self._require_entry(request, stored)
        return stored

    def _paper_work(self, request: HttpRequest, why: str, *, reason: str = "") -> AbstractContextManager[Work]:
        origin = origin_of(request)
        return writing(request.user, why, origin=origin, reason=reason)  # type: ignore[arg-type]

    # -- what is shown -------------------------------------------------------------------------

    def _papers(self, request: HttpRequest, row: LedgerRow, form: UploadForm | None = None) -> Papers:
        """One query for a row without files; those of rows before it only where these may be seen, too."""
        keys = attaching.earlier_keys(row)
        earlier = list(self.get_queryset(request).filter(pk__in=keys)) if keys else []
        own: list[Paper] = []
        others: list[Paper] = []
        for paper in _shown(attaching.of(row, *earlier)):
            (own if paper.row == str(row.pk) else others).append(paper)
        may_enter = self.has_change_permission(request, row)
        return Papers(own, others, (form or UploadForm()) if may_enter else None)

    def _papers_context(self, request: HttpRequest, row: LedgerRow, papers: Papers) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {
            "title": _("佐证材料：%(row)s") % {"row": row},
            "opts": self.opts,
            "original": row,
            "papers": papers,
            "taken_off": attaching.taken_off(row) if papers.form else [],
        }

    def _back(self, request: HttpRequest, row: LedgerRow) -> HttpResponseRedirect:
        address = reverse(f"{self.admin_site.name}:{self._name_of('change')}", args=[row.pk])
        return HttpResponseRedirect(f"{address}#papers")

    def _name_of(self, view: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"


def _shown(attachments: Iterable[Attachment]) -> list[Paper]:
    attachments = list(attachments)
    uploads = attaching.uploads(attachments)
    return [Paper(each, uploads.get(str(each.pk)), each.key) for each in attachments]


def _reason(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()[:500]
