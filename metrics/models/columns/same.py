"""By what a name is the same as another: the rules of what there is only once stand on it, and not on the name."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext_lazy as _

from metrics.models.columns.made import MadeField
from metrics.sameness import same_text


class SameField(MadeField):
    """Of two names that differ only in width, blanks, case or signs that are not drawn it is the same."""

    def __init__(self, source: str = "name", **kwargs: Any) -> None:
        texts = {"verbose_name": _("比对"), "help_text": _("由原文得出，不分全角半角、空格和大小写，用来认出重复。")}
        super().__init__(source, **{"max_length": 255} | texts | kwargs)

    def made_of(self, text: str) -> str:
        same = same_text(text)
        # A single sign may stand for eighteen.
        return same if len(same) <= (self.max_length or 0) else hashlib.sha256(same.encode()).hexdigest()
