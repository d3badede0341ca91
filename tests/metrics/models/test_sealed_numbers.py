"""Numbers of people are sealed at rest: no table, lookup, message or sheet holds one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import FieldError, ValidationError

from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused
from metrics.ledgers.registry import register_of
from metrics.models import Person
from metrics.models.columns.sealed import Sealed
from metrics.models.grassroots.people import gender_in
from tests.support import cast
from tests.support.identities import identity
from tests.support.numbers import FORGED, IDENTITY, OTHER, PHONE, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


@pytest.fixture
def person(district: None) -> Person:
    return cast.make_person(unit=cast.VILLAGE, name="云中月", identity=IDENTITY, phone=PHONE)


@pytest.mark.parametrize(
    "lookup", ["startswith", "endswith", "contains", "icontains", "gt", "lt", "regex", "iexact", "range"]
)
@pytest.mark.parametrize("field", ["identity", "phone"])
def test_only_equality_can_be_asked(person: Person, field: str, lookup: str) -> None:
    with pytest.raises(FieldError):
        Person.objects.filter(**{f"{field}__{lookup}": "5"}).exists()
    assert Person.objects.get(identity=IDENTITY) == person
    assert not Person.objects.filter(identity=OTHER).exists()


def test_the_same_number_twice_is_refused(person: Person) -> None:
    with pytest.raises(ValidationError, match="已经登记过") as refused:
        cast.make_person(unit=cast.OUTSIDE_VILLAGE, identity=IDENTITY)
    assert hidden(str(refused.value))


@pytest.mark.parametrize("written", ["{0} {1}", "\u3000{0}\u200b{1}\ufeff", "{2}{1}"])
def test_a_number_in_other_signs_is_the_same(written: str) -> None:
    number = next(each for each in map(identity, range(1, 99, 2)) if each.endswith("X"))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number[:9])
    field, phone = (register_of(Person).field(name) for name in ("identity", "phone"))
    assert field.seal(written.format(number[:9], number[9:].lower(), wide)) == field.seal(number)
    assert phone.seal("１３９ 0000-5678\u200e") == phone.seal(PHONE)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (IDENTITY[:-1], "须是18位"),
        (IDENTITY[:-1] + ("1" if IDENTITY[-1] != "1" else "2"), "校验位不对"),
        ("52990119900632001" + "5", "校验位不对|不存在"),
        ("13900", "须是18位"),
    ],
)
def test_a_number_with_a_slip_is_refused_and_not_repeated(number: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words) as refused:
        cast.make_person(identity=number)
    assert number not in str(refused.value)


def test_birth_date_and_gender_must_fit_the_number() -> None:
    assert gender_in(IDENTITY) == "male" and gender_in(identity(2)) == "female"
    with pytest.raises(ValidationError, match="出生日期与身份证号不一致"):
        cast.make_person(identity=IDENTITY, birth_date=date(1990, 6, 16))
    with pytest.raises(ValidationError, match="性别与身份证号不一致"):
        cast.make_person(identity=IDENTITY, gender="female")


def test_sheets_never_repeat_a_number(tmp_path: Path) -> None:
    heads = "单位代码,人员编号,姓名,性别,出生日期,学历,身份证号,联系电话\n"
    wrong = IDENTITY[:-1] + ("1" if IDENTITY[-1] != "1" else "2")
    rows = f"{cast.VILLAGE},A1,甲,男,1990-06-15,,{wrong},1390\n{cast.VILLAGE},A2,乙,男,1990-06-15,,{FORGED},\n"
    (tmp_path / "人员.csv").write_text(heads + rows, encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        import_folder(tmp_path, why="导入")
    words = str(refused.value)
    assert words.count("身份证号") >= 2 and "联系电话" in words
    assert wrong not in words and "1390" not in words and FORGED not in words
    good = f"{cast.VILLAGE},A1,甲,男,1990-06-15,,{IDENTITY},{PHONE}\n"
    (tmp_path / "人员.csv").write_text(heads + good, encoding="utf-8")
    import_folder(tmp_path, why="导入")
    assert Person.objects.get(identity=IDENTITY).number == "A1"


def test_a_mask_leaves_more_than_a_thousand_people(person: Person) -> None:
    """Beside the birth date the mask leaves area and order open."""
    assert str(Sealed.of(IDENTITY, "identity", shown=2)) == "•" * 16 + IDENTITY[-2:]
    alike = [
        number
        for order in range(1, 1000, 2)
        for area in ("529901", "529902", "110101")
        if (number := identity(order, area=area))[-2:] == IDENTITY[-2:]
    ]
    # Of 6,000 areas or so as many remain as here of three, two thousand times over.
    assert len(alike) * 2000 > 1000
