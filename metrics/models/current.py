"""The open unit of work, as far as tables and their managers must know of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class WriteRefused(Exception):
    """A ledger was to be written outside a unit of work, or past the choke points. A fault of the program."""


class Conflict(Exception):
    """The row was changed by somebody else since it was read."""

    def __init__(self, row: models.Model) -> None:
        self.row = row
        super().__init__(_("“%(row)s”已被他人修改，请重新打开后再改。") % {"row": row})


class OpenWork(Protocol):
    """What the choke points ask of the unit of work in which they are called."""

    user: Any
    at: datetime
    is_passing: bool

    def passing(self) -> AbstractContextManager[None]:
        """What is written meanwhile comes from a choke point."""

    def may_have_changed(self, model: type[Any]) -> bool:
        """Whether rows of the model were locked or made here, and may be others than the counters say."""

    def lock(self, model: type[Any], keys: Iterable[Any]) -> None:
        """Locks the rows and keeps what they were."""

    def stamp(self, objs: Sequence[Any]) -> None:
        """Puts onto new rows who makes them, and when."""

    def stamped(self, model: type[Any], values: Any) -> list[Any]:
        """The columns of one saved row, with who and when."""

    def note_inserted(self, objs: Sequence[Any]) -> None:
        """These rows were nothing before."""

    def hold_references(self, objs: Sequence[Any]) -> None:
        """Keeps the shared rows that new rows refer to from changing until this work is done."""

    def hold(self, model: type[Any], keys: set[Any]) -> None:
        """Keeps rows from being changed by others until this work is done."""

    def hold_new_references(self, model: type[Any], values: dict[str, Any]) -> None:
        """The same for rows, locked already, that will refer to other shared rows than before."""


_current: ContextVar[OpenWork | None] = ContextVar("work", default=None)


def current() -> OpenWork | None:
    """The open unit of work, if any. Inside one nothing computed is remembered."""
    return _current.get()


def required(model: type[models.Model]) -> OpenWork:
    """The open unit of work. Raises WriteRefused without one."""
    work = _current.get()
    if work is None:
        raise WriteRefused(f"写入“{model._meta.verbose_name}”须在 writing() 之内。")
    return work


_beside: ContextVar[bool] = ContextVar("beside", default=False)


@contextmanager
def beside() -> Iterator[None]:
    """What is written meanwhile is no change of a row, so no unit of work need know of it: that somebody signed in."""
    token = _beside.set(True)
    try:
        yield
    finally:
        _beside.reset(token)


def is_beside() -> bool:
    return _beside.get()


@contextmanager
def opened(work: OpenWork) -> Iterator[None]:
    """Makes the work the open one."""
    token = _current.set(work)
    try:
        yield
    finally:
        _current.reset(token)
