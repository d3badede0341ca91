"""Division codes: a unit is known by its code, and the code of its parent is the beginning of it."""

from __future__ import annotations

# 国家统计局《统计用区划代码和城乡划分代码编制规则》: province, city, district, township, village; grids add three.
CODE_LENGTHS = (2, 4, 6, 9, 12, 15)
CODE_FORM = r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3}(\d{3})?)?)?)?)?$"


def parent_code(code: str) -> str:
    """Code of the unit above; empty for a province."""
    return code[: next((n for n in reversed(CODE_LENGTHS) if n < len(code)), 0)]


def ancestor_codes(code: str) -> list[str]:
    """Codes from the province down to and including `code`."""
    return [code[:length] for length in CODE_LENGTHS if length <= len(code)]


def district_of(code: str) -> str:
    """The district a unit belongs to; a unit above the districts stands for itself."""
    return code[:6]
