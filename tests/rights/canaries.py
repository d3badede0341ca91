"""Tokens that no two values share, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

# Nine digits, in a range where no code, year or time lies. They fall, so that of two columns of one row the later
# never exceeds the earlier ("party members" never the "members").
FIRST_TOKEN = 849_999_999
# Keys have a range of their own with gaps: a database that counts on from the largest key never meets another.
FIRST_KEY, KEY_GAP = 850_000_000, 1_000
NO_KEY = 899_999_999
# A year that only rows have which nobody of the cast may see.
HIDDEN_YEAR = 2009

_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3})")


class Kind(StrEnum):
    """What a value is part of."""

    ROW = "row"
    UNIT = "unit"
    TRAIL = "trail"
    # Who looked at what is not open to all.
    LOOK = "look"
    ACCOUNT = "account"
    # What is shown to nobody as it is.
    SECRET = "secret"


@dataclass(frozen=True)
class Canary:
    """`unit` is the code of whose it is; what is `shared` everybody below that unit may see as well."""

    kind: Kind
    unit: str
    what: str
    shared: bool = False


@dataclass
class Canaries:
    known: dict[str, Canary] = field(default_factory=dict)
    _token: int = FIRST_TOKEN
    _key: int = FIRST_KEY

    def token(self, canary: Canary) -> int:
        """A number of its own, and with it the text in which it stands."""
        self._token -= 1
        self.known[str(self._token)] = canary
        return self._token

    def key(self, canary: Canary) -> int:
        """A key for a row."""
        self._key += KEY_GAP
        self.known[str(self._key)] = canary
        return self._key

    def mark(self, text: str, canary: Canary) -> None:
        """A number that is unique as it is: a code, or one with decimals."""
        self.known[text] = canary

    def share(self, text: str) -> None:
        """Lets everybody below know what the text tells."""
        for token, canary in self.told(text):
            self.known[token] = replace(canary, shared=True)

    def told(self, text: str) -> Iterator[tuple[str, Canary]]:
        """(token, canary) of everything that the text tells, each once."""
        numbers = set(_NUMBERS.findall(text))
        if "," in text:
            numbers |= set(_NUMBERS.findall(_GROUPED.sub("", text)))
        tokens = [token for number in sorted(numbers) for token in _tokens(number)]
        yield from ((token, self.known[token]) for token in tokens if token in self.known)


def _tokens(number: str) -> Iterator[str]:
    """The number itself, without its decimals, and a token that stands in a longer run of digits."""
    yield number
    whole, point, _decimals = number.partition(".")
    if point:
        yield whole
    if len(whole) > 9:
        yield from (whole[at : at + 9] for at in range(len(whole) - 8) if whole[at] == "8")
