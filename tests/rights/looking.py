"""One look at an address, and what is wrong with what comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

from tests.rights.roles import Actor
from tests.rights.visiting import Answer, Of
from tests.rights.world import World


@dataclass
class Look:
    """Somebody looking around. Every question counts; what he should not have learned is in `faults`."""

    world: World
    actor: Actor
    faults: list[str] = field(default_factory=list)
    done: int = 0

    def get(self, path: str, data: Mapping[str, Any] | None = None, *, of: Of = Of.ROWS, **headers: str) -> Answer:
        return self._ask("GET", path, data or {}, of, headers)

    def post(self, path: str, data: Mapping[str, Any] | None = None, *, of: Of = Of.ROWS, **headers: str) -> Answer:
        return self._ask("POST", path, data or {}, of, headers)

    def _ask(self, method: str, path: str, data: Mapping[str, Any], of: Of, headers: dict[str, str]) -> Answer:
        visitor = self.world.visitor(self.actor)
        ask = visitor.get if method == "GET" else visitor.post
        answer = replace(ask(path, data, **headers), of=of, asked=tuple(asked_in(path, data)))
        told = self.world.leaks(self.actor, answer, asked=numbers_in(answer.asked))
        self.faults += [f"{self._said(method, path, data)}: {leak}" for leak in told]
        self.done += 1
        if answer.status >= 500:
            self.faults.append(f"{self._said(method, path, data)}: {answer.status}")
        return answer

    def same(self, what: str, one: Answer, other: Answer) -> None:
        """Two questions that must not be told apart by their answers."""
        said, expected = (each.apart_from(*each.asked) for each in (one, other))
        if said != expected:
            self.faults.append(f"{self.actor.name}, {what}: {difference(said, expected)}")

    def equal(self, what: str, found: Any, expected: Any) -> None:
        if found != expected:
            self.faults.append(f"{self.actor.name}, {what}: {found} instead of {expected}")

    def _said(self, method: str, path: str, data: Mapping[str, Any]) -> str:
        asked = {name: value for name, value in data.items() if value not in ("", None)}
        return f"{self.actor.name}, {method} {path} {str(asked)[:160]}"


def asked_in(path: str, data: Mapping[str, Any]) -> set[str]:
    """Everything that the question says itself, as it may come back."""
    parts = {part for part in re.split(r"[/?&=]", path) if part.isdigit() or not part.isascii() or "%" in part}
    values = {str(value) for each in data.values() for value in (each if isinstance(each, list) else [each])}
    plain = {path, *parts, *(value for value in values if len(value) > 3)}
    return {form for each in plain for form in (each, unquote(each), quote(each), quote(quote(each)))}


def numbers_in(asked: Any) -> set[str]:
    return {number for each in asked for number in re.findall(r"\d+(?:\.\d+)?", each)}


def difference(one: str, other: str) -> str:
    """The first place at which two texts differ."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    said, expected = (" ".join(each[max(at - 40, 0) : at + 60].split()) for each in (one, other))
    return f"…{said}… instead of …{expected}…"
