"""Which returns an account owes: of each kind the last periods, with who has not handed in."""

from __future__ import annotations

from functools import cached_property

from django.utils import timezone

from dashboard.rights import Rights
from metrics.aggregation.returns.kinds import duties
from metrics.aggregation.returns.rounds import Standing
from metrics.aggregation.returns.within import Rounds
from metrics.models import WRITERS


class ReturnsOwed:
    """Of one account, today. Looked up when it is asked for, and once."""

    def __init__(self, rights: Rights) -> None:
        self.rights, self.today = rights, timezone.localdate()

    @cached_property
    def rounds(self) -> Rounds:
        return Rounds.of({duty: self.rights.enters(WRITERS, duty.model) for duty in duties()})

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        return self.rounds.standings(self.today)
