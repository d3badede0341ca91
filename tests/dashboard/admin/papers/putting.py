"""Putting papers on rows, by the page and past it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from metrics.acts.writing import writing
from metrics.files import attaching, gate
from metrics.models import Attachment, TrailEntry
from tests.support import papers
from tests.support.papers import upload


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def address(row: Any, view: str = "papers", *more: Any) -> str:
    return reverse(f"admin:metrics_{row._meta.model_name}_{view}", args=[row.pk, *more])


def put(client: Client, row: Any, *files: Any, note: str = "") -> Any:
    return client.post(address(row), {"papers": list(files), "note": note})


def attach(row: Any, name: str = "批复.pdf", content: bytes = b"") -> Attachment:
    """A file on the row, past the page."""
    taken = gate.check_all([(name, io.BytesIO(content or papers.pdf(f"/{row.pk}{name}".encode())))])
    with writing(None, "登记") as work:
        return attaching.attach(work, row, attaching.keep_all(taken), note="")[0]


def told(answer: Any) -> tuple[int, str]:
    """What an answer tells, apart from the token of the session and the address that was asked."""
    return answer.status_code, re.sub(r'(value|href|action)="[^"]*"', "", answer.text)


def ask_all(client: Client, row: Any, paper: int, entry: int) -> dict[str, Any]:
    return {
        "list": client.get(address(row)),
        "download": client.get(address(row, "paper", paper)),
        "upload": put(client, row, upload("x.pdf", papers.pdf(b"/X"))),
        "delete": client.post(address(row, "paper_delete", paper), {"why": "试"}),
        "restore": client.post(address(row, "paper_restore", entry)),
    }


def removed(row: Any) -> TrailEntry:
    """The entry of a file that was taken off the row."""
    paper = attach(row, name="旧.pdf")
    with writing(None, "清理", reason="传错") as work:
        attaching.detach(work, paper)
    return TrailEntry.objects.filter(ledger="metrics.Attachment", verb="delete").latest("pk")
