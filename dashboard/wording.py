"""What rows, things of the catalogue and periods are called before the reader of a page."""

from __future__ import annotations

from dashboard.rights import Rights
from metrics.models import Person
from metrics.models.tracked import Tracked
from metrics.wording import listed, name_of

__all__ = ["label_of", "listed", "name_of"]


def label_of(row: Tracked, reader: Rights) -> str:
    """What a row is called before this reader: of people he may open also the number, since names repeat."""
    return row.name_and_number if isinstance(row, Person) and reader.may_read(row) else str(row)
