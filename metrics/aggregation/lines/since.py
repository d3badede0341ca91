"""Cumulative measures: since which day they add up, whatever the period that is asked for."""

from __future__ import annotations

from metrics.catalogue.measures import Measure


def first_day(measure: Measure) -> int:
    """The first day that counts, as its ordinal: the one that the definition names."""
    assert measure.since is not None  # the definition was refused otherwise
    return measure.since.toordinal()
