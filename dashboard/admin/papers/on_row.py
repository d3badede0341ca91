"""Which files a row shows, of its own and of the rows that 变更 made it from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.admin.papers.upload_form import UploadForm
from metrics.files import attaching
from metrics.files.limits import MEGABYTE, MOST_BYTES, MOST_FILES
from metrics.models import Attachment, TrailEntry
from metrics.models.rows import LedgerRow


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


def papers_on(
    model_admin: ActingAdmin, request: HttpRequest, row: LedgerRow, *, form: UploadForm | None = None
) -> Papers:
    """One query for a row without files; those of rows before it only where these may be seen, too."""
    keys = attaching.earlier_keys(row)
    earlier: list[LedgerRow] = list(model_admin.get_queryset(request).filter(pk__in=keys)) if keys else []
    own: list[Paper] = []
    others: list[Paper] = []
    for paper in _shown(attaching.attachments_of(row, *earlier)):
        (own if paper.row == str(row.pk) else others).append(paper)
    may_enter = model_admin.has_change_permission(request, row)
    return Papers(own, others, (form or UploadForm()) if may_enter else None)


def _shown(attachments: Iterable[Attachment]) -> list[Paper]:
    attachments = list(attachments)
    uploads = attaching.uploads(attachments)
    return [Paper(each, uploads.get(str(each.pk)), each.key) for each in attachments]
