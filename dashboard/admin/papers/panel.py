"""Files on the page of a row: seen by whoever sees the row, put on and taken off by whoever enters it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dashboard.admin.acts.one_moment import recorded
from dashboard.admin.acts.unit_of_work import writing_for
from dashboard.admin.papers.on_row import Papers, papers_on
from dashboard.admin.papers.upload_form import UploadForm
from dashboard.admin.row.not_found import viewable_or_404
from dashboard.admin.row.panels import Panel
from dashboard.exports.download import kept_file
from metrics.files import attaching, store
from metrics.models import Attachment, MediaType
from metrics.models.rows import LedgerRow

NO_ROOM = gettext_lazy("文件存不下来，什么也没有保存。请稍后再试；还不行，请系统管理员查看磁盘。")
NOT_HERE = gettext_lazy("没有这一行或这份材料，或者您无权查看。")
NOT_YOUR_PAPERS = gettext_lazy("这一行归别的单位填报，您不能增删材料。")
LOST = gettext_lazy("“%(name)s”的文件已不在或已损坏，没有下载。请系统管理员从备份找回。")


class PapersPanel(Panel):
    """For the admin of a ledger; other admins are left as they are."""

    def addresses(self) -> list[URLPattern]:
        if not self._has_papers:
            return []
        views: dict[str, tuple[str, Any]] = {
            "papers": ("papers/", self.papers_view),
            "paper": ("papers/<int:paper>/", require_GET(self.paper_view)),
            "paper_delete": ("papers/<int:paper>/delete/", require_POST(self.paper_delete_view)),
            "paper_restore": ("papers/restore/<int:entry>/", require_POST(self.paper_restore_view)),
        }
        return [self.admin.page_at(f"<path:object_id>/{end}", view, name) for name, (end, view) in views.items()]

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"papers": papers_on(self.admin, request, row)} if self._has_papers else {}

    @property
    def _has_papers(self) -> bool:
        return issubclass(self.admin.model, LedgerRow)

    # -- the pages -----------------------------------------------------------------------------

    def papers_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All files with those that were taken off; a POST puts more on."""
        row = self._visible(request, object_id)
        papers = papers_on(self.admin, request, row)
        if request.method == "POST":
            self._require_entry(request, row)
            form = UploadForm(request.POST, request.FILES)
            if form.is_valid() and self._attach(request, row, form):
                return self._back(row)
            papers = papers_on(self.admin, request, row, form=form)
        return TemplateResponse(request, "admin/papers.html", self._shown(request, row, papers))

    @recorded
    def paper_view(self, request: HttpRequest, object_id: str, paper: int) -> HttpResponseBase:
        """The file itself; that it left is in the trail before its first byte goes."""
        row = self._visible(request, object_id)
        attachment = self._paper_of(row, paper)
        try:
            content = store.open_stored(attachment.digest)
        except store.Damaged:
            messages.error(request, LOST % {"name": attachment.name})
            return self._back(row)
        with writing_for(request, "下载佐证材料") as work:
            attaching.note_download(work, attachment)
        return kept_file(content, attachment.name, MediaType(attachment.media_type).value)

    def paper_delete_view(self, request: HttpRequest, object_id: str, paper: int) -> HttpResponse:
        row = self._visible(request, object_id)
        attachment = self._paper_of(row, paper)
        try:
            with writing_for(request, "删除佐证材料", reason=_reason(request)) as work:
                self._enterable(request, row)
                attaching.detach(work, attachment)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("已删除“%(name)s”，需要时可以恢复。") % {"name": attachment.name})
        return self._back(row)

    def paper_restore_view(self, request: HttpRequest, object_id: str, entry: int) -> HttpResponse:
        row = self._visible(request, object_id)
        self._require_entry(request, row)
        found = next((each for each in attaching.taken_off(row) if each.pk == entry), None)
        if found is None:
            raise Http404(str(NOT_HERE))
        try:
            with writing_for(request, "恢复佐证材料") as work:
                self._enterable(request, row)
                attaching.bring_back(work, row, found)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("已恢复。"))
        return self._back(row)

    def _attach(self, request: HttpRequest, row: LedgerRow, form: UploadForm) -> bool:
        """Whether the files are on the row now; if not, the form says why, and none is."""
        try:
            kept = attaching.keep_all(form.cleaned_data["papers"])
            with writing_for(request, "上传佐证材料", reason=form.cleaned_data["note"]) as work:
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

    def _visible(self, request: HttpRequest, object_id: str) -> LedgerRow:
        row: LedgerRow = viewable_or_404(self.admin, request, unquote(object_id), words=NOT_HERE)
        return row

    def _paper_of(self, row: LedgerRow, key: int) -> Attachment:
        found = attaching.attachments_of(row).filter(pk=key).first()
        if found is None:
            raise Http404(str(NOT_HERE))
        return found

    def _require_entry(self, request: HttpRequest, row: LedgerRow) -> None:
        if not self.admin.has_change_permission(request, row):
            raise self.admin.denied(request, row, NOT_YOUR_PAPERS)

    def _enterable(self, request: HttpRequest, row: LedgerRow) -> LedgerRow:
        """Again inside the transaction: the row as it stands."""
        stored = self._visible(request, str(row.pk))
        self._require_entry(request, stored)
        return stored

    # -- what is shown -------------------------------------------------------------------------

    def _shown(self, request: HttpRequest, row: LedgerRow, papers: Papers) -> dict[str, Any]:
        return self.admin.admin_site.each_context(request) | {
            "title": _("佐证材料：%(row)s") % {"row": row},
            "opts": self.admin.opts,
            "original": row,
            "papers": papers,
            "taken_off": attaching.taken_off(row) if papers.form else [],
        }

    def _back(self, row: LedgerRow) -> HttpResponseRedirect:
        return HttpResponseRedirect(f"{self.admin.address('change', row.pk)}#papers")


def _reason(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()[:500]
