"""What must be so of all units and successions together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from metrics.ingest.known import Known, Row
from metrics.ingest.problems import RowFault
from metrics.ledgers.office import SUCCESSIONS
from metrics.ledgers.register import Register
from metrics.ledgers.structure import UNITS
from metrics.models.codes import parent_code


def check_units(fresh: list[Row], known: dict[Register, Known]) -> Iterator[tuple[Row, RowFault]]:
    """Every new unit but the root of the installation needs the unit above it."""
    codes = {row.values["code"] for row in known[UNITS].rows.values() if row.values.get("code")}
    root = min(codes, key=lambda code: (len(code), code), default="")
    for row in fresh:
        code = row.values.get("code")
        parent = parent_code(code or "")
        if code and code != root and parent not in codes:
            above = parent or _("更高一级")
            yield row, RowFault(_("上级单位不存在。"), _("请先登记 %(unit)s。") % {"unit": above}, "区划代码", code)


def check_successions(fresh: list[Row], known: dict[Register, Known]) -> Iterator[tuple[Row, RowFault]]:
    """Only a closed unit has successors, and no chain of them leads back to its beginning."""
    after: dict[str, set[str]] = defaultdict(set)
    for row in known[SUCCESSIONS].rows.values():
        if row.values.get("predecessor") and row.values.get("successor"):
            after[row.values["predecessor"][0]].add(row.values["successor"][0])
    for row in fresh:
        if not (row.values.get("predecessor") and row.values.get("successor")):
            continue
        code, successor = row.values["predecessor"][0], row.values["successor"][0]
        unit = known[UNITS].rows.get((code,))
        if unit and not unit.faulty and unit.values.get("closed_on") is None:
            yield row, RowFault(_("原单位没有撤销。"), _("请先登记它的撤销日期。"), "原单位代码", code)
        if code != successor and code in _reachable(successor, after):
            yield (
                row,
                RowFault(
                    _("承接关系绕成了圈。"),
                    _("%(successor)s 又由 %(unit)s 承接。") % {"successor": successor, "unit": code},
                    "承接单位代码",
                    successor,
                ),
            )


def _reachable(code: str, after: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    open_codes = [code]
    while open_codes:
        code = open_codes.pop()
        if code not in found:
            found.add(code)
            open_codes += after[code]
    return found
