"""Where files lie: by their content's SHA-256, each content once, outside everything that is served."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_PIECE = 1024 * 1024
_INCOMING = "incoming-"


class Damaged(Exception):
    """A file is not there, or is no longer what was put there."""


def keep(content: BinaryIO) -> str:
    """Puts the content on disk, durably, and returns its digest. Raises OSError when there is no room for it.

    Whoever calls this writes the row afterwards: a file that no row names does no harm, a row without its file would.
    """
    settings.FILES_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    incoming = settings.FILES_DIR / f"{_INCOMING}{secrets.token_hex(8)}"
    try:
        digest = _copied(content, incoming)
        # One that lies there damaged is mended by this.
        if not is_intact(digest):
            _move(incoming, place_of(digest))
    finally:
        incoming.unlink(missing_ok=True)
    return digest


def open_stored(digest: str) -> BinaryIO:
    """The content, read through and found to be what it was. Raises Damaged."""
    try:
        file = place_of(digest).open("rb")
    except OSError as fault:
        raise Damaged(digest) from fault
    if hashlib.file_digest(file, "sha256").hexdigest() != digest:
        file.close()
        raise Damaged(digest)
    file.seek(0)
    return file


def is_intact(digest: str) -> bool:
    try:
        open_stored(digest).close()
    except Damaged:
        return False
    return True


def place_of(digest: str) -> Path:
    place: Path = settings.FILES_DIR / digest[:2] / digest
    return place


def everything() -> Iterator[Path]:
    """All files that lie there, finished or not."""
    return (path for path in sorted(settings.FILES_DIR.rglob("*")) if path.is_file())


def _copied(content: BinaryIO, incoming: Path) -> str:
    found = hashlib.sha256()
    content.seek(0)
    with os.fdopen(os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(_PIECE):
            found.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return found.hexdigest()


def _move(incoming: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    incoming.replace(place)
    for folder in (place.parent, settings.FILES_DIR):
        _sync(folder)


def _sync(folder: Path) -> None:
    """A name is on disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
