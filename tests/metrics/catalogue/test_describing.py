"""docs/DEFINITIONS.md is what the catalogue and the reviews make, and leaves no definition out."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from metrics.catalogue.definitions import Catalogue
from metrics.catalogue.describing import Finding, described, read_findings
from metrics.catalogue.files import read_files
from tests.support.places import CATALOGUE, EXPECTED_FIGURES, ROOT

REVIEWS = ROOT / "docs" / "definitions.toml"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_files([CATALOGUE])


@pytest.fixture(scope="module")
def reviews() -> dict[str, Finding]:
    return read_findings(REVIEWS)


def test_the_document_is_what_the_command_makes() -> None:
    made = StringIO()
    call_command("describe_catalogue", CATALOGUE, reviews=REVIEWS, stdout=made)
    kept = (ROOT / "docs" / "DEFINITIONS.md").read_text(encoding="utf-8")
    words = "manage.py describe_catalogue fixtures/catalogue --reviews docs/definitions.toml > docs/DEFINITIONS.md"
    assert made.getvalue() == kept, words


def test_every_definition_is_in_it_with_what_it_counts(catalogue: Catalogue, reviews: dict[str, Finding]) -> None:
    text = described(catalogue, reviews)
    for indicator in catalogue.indicators.values():
        assert f"### {indicator.code} {indicator.name_zh} " in text
        assert f"): {indicator.definition}\n" in text


def test_every_figure_of_the_report_has_its_sentence(catalogue: Catalogue, reviews: dict[str, Finding]) -> None:
    with EXPECTED_FIGURES.open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert [code for code in codes if not reviews[code].sentence] == []
    # Who says that the report has it shows where, and who does not says why it is kept.
    for code, indicator in catalogue.indicators.items():
        assert (indicator.basis == "年度党建工作报告") == bool(reviews[code].sentence), code


def test_an_indicator_without_a_review_is_refused(catalogue: Catalogue, reviews: dict[str, Finding]) -> None:
    rest = {code: each for code, each in reviews.items() if code != "E1-10"}
    with pytest.raises(ValueError, match="E1-10"):
        described(catalogue, rest)
    with pytest.raises(ValueError, match="E9-99"):
        described(catalogue, {**reviews, "E9-99": reviews["E1-10"]})


@pytest.mark.parametrize(
    "text", ['verdict = "fine"', 'verdict = "changed"', 'verdict = "waits"\nwhy = ""', 'verdict = "sound"\nwy = "x"']
)
def test_what_is_no_review_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "reviews.toml"
    file.write_text(f"[G1-01]\n{text}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"fine|G1-01"):
        read_findings(file)
