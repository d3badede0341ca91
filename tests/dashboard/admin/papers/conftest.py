"""A row that takes papers, and a folder of its own for the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


@pytest.fixture
def row(district: None) -> Any:
    from tests.support import cast

    return cast.make_assignment(unit=cast.VILLAGE)
