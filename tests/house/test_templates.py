"""What holds in every template."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import texts

_ASKING = re.compile(r"<form[^>]*method=\"get\".*?</form>", re.DOTALL)


@pytest.mark.parametrize("path", texts.templates(), ids=lambda path: path.name)
def test_no_form_that_only_asks_puts_a_token_into_its_address(path: Path) -> None:
    assert not [form for form in _ASKING.findall(path.read_text(encoding="utf-8")) if "csrf_token" in form]
