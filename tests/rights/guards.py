"""Every guard of the product, with its switch and the check that must miss it."""

from __future__ import annotations

from tests.rights.reading_guards import READING
from tests.rights.writing_guards import WRITING

GUARDS = (*READING, *WRITING)
