"""What sound definitions become."""

from __future__ import annotations

from pathlib import Path

from metrics.catalogue.definitions import Share
from metrics.catalogue.files import read_files
from metrics.catalogue.measures import Compare, Measure
from tests.metrics.catalogue.trial import SOUND, changed, write


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    catalogue = read_files([write(tmp_path, SOUND)])
    count = catalogue.indicators["COUNT"]
    assert (count.style.decimals, count.hidden, count.target, count.applies_to, count.valid_from) == (
        0,
        False,
        None,
        (),
        None,
    )
    assert catalogue.indicators["CHANGE"].style.is_change and not count.style.is_change


def test_numbers_are_taken_as_written(tmp_path: Path) -> None:
    """0.1 is a tenth; and limits of money are in 元, those of the engine in 分."""
    catalogue = read_files([write(tmp_path, changed("COUNT", "target", 0.1))])
    assert catalogue.indicators["COUNT"].target * 10 == 1  # type: ignore[operator]
    band = catalogue.indicators["BAND"].form
    assert isinstance(band, Measure) and band.limits.at_least == 10_000


def test_a_part_is_its_whole_with_further_conditions(tmp_path: Path) -> None:
    share = read_files([write(tmp_path, SOUND)]).indicators["SHARE"].form
    assert isinstance(share, Share)
    assert share.part.where == (*share.whole.where, share.part.where[-1])
    condition = share.part.where[-1]
    assert isinstance(condition, Compare) and str(condition.why) == "人员性别不是女"
