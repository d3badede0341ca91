"""A folder of sheets is taken as a whole: one thing wrong anywhere, and nothing of it is."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.ingest.problems import ImportRefused, Problem


def refuse_all(problems: Sequence[Problem]) -> None:
    """Raises ImportRefused with every problem, by file and then by row, where there is one."""
    if problems:
        files: dict[str, int] = {}
        listed = [(files.setdefault(problem.file, len(files)), problem) for problem in problems]
        raise ImportRefused([problem for _, problem in sorted(listed, key=lambda pair: (pair[0], pair[1].row))])
