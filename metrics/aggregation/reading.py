"""A reading: what one reader is told of a unit and period at one moment. All that a page computes is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Self

from metrics.aggregation.drilldown.parts import Part, parts_of
from metrics.aggregation.figures import Figure, Figures
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.trees import Tree, Units
from metrics.aggregation.holdings import last_year_with_rows, rows_kept
from metrics.aggregation.sources import ledgers_behind
from metrics.aggregation.valuation import Valuation
from metrics.catalogue.definitions import Catalogue, Indicator
from metrics.catalogue.loading import current_catalogue
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledgers
from metrics.models.snapshot import snapshot
from metrics.periods import Granularity, Period, a_year_before
from metrics.today import today

# How many periods a trend shows: enough to see the same season twice, few enough to read.
LENGTHS = {Granularity.YEAR: 5, Granularity.HALF: 6, Granularity.QUARTER: 8, Granularity.MONTH: 13, Granularity.DAY: 14}


@dataclass(frozen=True)
class Reading:
    """Figures of a unit and period, by one tree, at one moment; frames are fetched once and then stay.

    Whoever makes one stands in a `snapshot`, so that what the database is asked besides is of the same moment.
    """

    valuation: Valuation
    unit: str
    period: Period
    # The day on which it is read: of a period that is running the days after it have not come.
    today: date

    @classmethod
    def at(cls, moment: Moment, unit: str, period: Period, tree: Tree = Tree.THEN) -> Self:
        """At most one query, for the catalogue. Raises UnknownUnit where it is asked for figures."""
        return cls(Valuation(moment, tree, current_catalogue(moment.counters)), unit, period, today())

    def of(self, *, unit: str | None = None, period: Period | None = None) -> Self:
        """The same moment, of another unit or period."""
        return replace(self, unit=unit or self.unit, period=period or self.period)

    @property
    def before(self) -> Self:
        """The same period of the year before; of one that is running the same days of it."""
        is_running = self.period.first <= self.today < self.period.last
        day = a_year_before(self.today) if is_running else self.today
        return replace(self, period=self.period.year_before, today=day)

    @property
    def opening(self) -> Self:
        """In the last year, not after that of the period, of which the unit's ledgers tell anything."""
        year = last_year_with_rows(self.frames, self.tree, ledgers(), unit=self.unit, year=self.period)
        return self.of(period=year)

    @property
    def catalogue(self) -> Catalogue:
        return self.valuation.catalogue

    @property
    def tree(self) -> Tree:
        return self.valuation.tree

    @property
    def units(self) -> Units:
        return self.frames.units

    @property
    def frames(self) -> PinnedFrames:
        return self.valuation.frames

    def prepare(self, indicators: Iterable[Indicator] = (), ledgers: Iterable[Ledger] = ()) -> None:
        """Fetches at once what the page will ask for piece by piece. At most one query."""
        self.frames.prepare([*ledgers_behind(indicators, self.catalogue), *ledgers])

    # -- figures ---------------------------------------------------------------------------------

    def figure(self, code: str) -> Figure:
        """Raises UnknownUnit and UnknownIndicator, as all that follow."""
        return self.figures([code])[code]

    def figures(self, codes: Iterable[str]) -> dict[str, Figure]:
        """By code, in the order of the codes."""
        return {each.code: self._figure(each) for each in self._indicators(codes)}

    def below(self, codes: Iterable[str]) -> dict[str, tuple[Figure, ...]]:
        """The figures of the units directly below that exist in the period, by code."""
        indicators = self._indicators(codes)
        readings = [self.of(unit=child) for child in self.valuation.children(self.unit, self._days)]
        return {each.code: tuple(reading._figure(each) for reading in readings) for each in indicators}

    def trend(self, code: str) -> tuple[Figure, ...]:
        """The figure of the period and of those before it, the oldest first."""
        periods = [self.period]
        while len(periods) < LENGTHS[self.period.granularity]:
            periods.append(periods[-1].previous)
        return self.over([code], periods[::-1])[code]

    def over(self, codes: Iterable[str], periods: Sequence[Period]) -> dict[str, tuple[Figure, ...]]:
        """For each indicator its figures of the periods, in their order."""
        indicators = self._indicators(codes)
        readings = [self.of(period=period) for period in periods]
        return {each.code: tuple(reading._figure(each) for reading in readings) for each in indicators}

    def norms(self, indicators: Iterable[Indicator]) -> dict[str, Decimal]:
        """The parameters that are targets and norms of the indicators, as they are at the end of the period."""
        named = [each for each in indicators if each.target_parameter or each.norm_parameter]
        return self.valuation.norms.named_by(named, self.unit, self.period.last) if named else {}

    def _indicators(self, codes: Iterable[str]) -> list[Indicator]:
        indicators = self.valuation.indicators(codes)
        self.valuation.require(self.unit)
        return indicators

    def _figure(self, indicator: Indicator) -> Figure:
        return self.valuation.figure(indicator, self.unit, self._days, has_begun=self.period.first <= self.today)

    @property
    def _days(self) -> Period:
        """The period as far as it has come; one that has not begun as a whole."""
        return self.period.until(self.today) if self.period.first <= self.today else self.period

    # -- rows ------------------------------------------------------------------------------------

    def rows_behind(self, code: str) -> tuple[Part, ...]:
        """The parts of a figure, each with all rows of its ledger and kinds in the unit: counted, and not and why."""
        [indicator] = self._indicators([code])
        return tuple(parts_of(self.valuation, indicator, self.unit, self._days))

    def rows_kept(self, ledger: Ledger, kinds: Sequence[str] = ()) -> int:
        """How many rows of these kinds, or of all, the unit and those below keep that touch a day of the period."""
        return rows_kept(self.frames, self.tree, ledger, kinds=kinds, unit=self.unit, period=self.period)


def compute(codes: Iterable[str], unit: str, period: Period, *, below: bool = False, tree: Tree = Tree.THEN) -> Figures:
    """The figures of the indicators, and of the units below, in a reading of their own.

    One query for the counters, and one for the frames that are not current. Raises UnknownUnit and UnknownIndicator.
    """
    wanted = list(codes)
    with snapshot():
        reading = Reading.at(Moment.of(unit), unit, period, tree)
        return Figures(reading.figures(wanted), reading.below(wanted) if below else {})


def rows_behind(code: str, unit: str, period: Period, *, tree: Tree = Tree.THEN) -> tuple[Part, ...]:
    """The rows behind a figure, in a reading of their own. Raises UnknownUnit and UnknownIndicator."""
    with snapshot():
        return Reading.at(Moment.of(unit), unit, period, tree).rows_behind(code)
