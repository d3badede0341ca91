"""Small functions in small files in small rooms. No exceptions."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.support.places import ROOT

LONGEST_FUNCTION, LONGEST_VIEW, LONGEST_FILE = 40, 15, 300
MEDIAN_FILE, FILES_IN_A_FOLDER = 90, 12
# Folders in which a framework wants a file for each thing that it has, side by side.
ONE_FILE_EACH = {"migrations", "commands"}


def sources(top: str) -> list[Path]:
    return [path for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts]


def code() -> list[Path]:
    return [path for path in sources("metrics") + sources("dashboard") if path.name != "__init__.py"]


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def long_functions(source: str, most: int) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > most:
                yield f"{node.name}: {length} lines"


def crowded(paths: list[Path], most: int) -> dict[str, int]:
    """Folders with more files than that side by side."""
    counts = Counter(path.parent for path in paths if path.parent.name not in ONE_FILE_EACH)
    return {str(folder.relative_to(ROOT)): count for folder, count in counts.items() if count > most}


def test_no_function_is_long() -> None:
    found = {path: list(long_functions(path.read_text(encoding="utf-8"), LONGEST_FUNCTION)) for path in code()}
    assert {str(path): names for path, names in found.items() if names} == {}


def test_no_view_is_long() -> None:
    found = {path: list(long_functions(path.read_text(encoding="utf-8"), LONGEST_VIEW)) for path in views()}
    assert {str(path): names for path, names in found.items() if names} == {}


def views() -> list[Path]:
    """The pages themselves; their parts are in a room of their own."""
    return [path for path in sources("dashboard/pages") if path.parent.name == "pages"]


def test_no_file_is_long() -> None:
    everything = [*code(), *sources("tests"), *sources("bin"), *sources("fixtures")]
    assert {str(path): lines_of(path) for path in everything if lines_of(path) > LONGEST_FILE} == {}


@pytest.mark.parametrize("top", ["metrics", "dashboard"])
def test_the_ordinary_file_is_short(top: str) -> None:
    assert median(lines_of(path) for path in sources(top) if path.name != "__init__.py") <= MEDIAN_FILE


def test_no_folder_is_crowded() -> None:
    assert crowded(code(), FILES_IN_A_FOLDER) == {}


def test_what_is_too_long_is_found() -> None:
    source = "def long():\n" + "    pass\n" * LONGEST_FUNCTION
    assert list(long_functions(source, LONGEST_FUNCTION)) == [f"long: {LONGEST_FUNCTION + 1} lines"]
    folder = ROOT / "metrics" / "acts"
    assert crowded([folder / f"{n}.py" for n in range(13)], FILES_IN_A_FOLDER) == {"metrics/acts": 13}
