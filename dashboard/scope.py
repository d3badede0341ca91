"""What one request is about: who asks, for which unit and period, and what he may see.

The only reader of query strings. Whoever holds a Scope may show everything below its `permitted` codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import condition

from dashboard.etags import etag_of
from dashboard.rights import Rights
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import Reading
from metrics.catalogue.definitions import Catalogue
from metrics.catalogue.narrowing import narrowed, open_ledgers
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledgers
from metrics.models import READERS, Account, OrgUnit
from metrics.models.codes import CODE_FORM
from metrics.models.snapshot import snapshot
from metrics.periods import Period, PeriodError
from metrics.today import today

# The same words whether a unit does not exist or may not be seen: an outsider learns nothing from them.
NO_SUCH_UNIT = gettext_noop("没有这个单位，或者您无权查看。")
NO_RIGHTS = gettext_noop("您的账号还没有查看业务数据的权限。请联系系统管理员，由他在“账号”里为您登记单位和角色。")


# Every address may name these.
KEYS = ("unit", "period", "tree", "part", "rows", "page", "sort", "focus", "by")
E = TypeVar("E", bound=StrEnum)
R = TypeVar("R")


class Side(StrEnum):
    """Of the rows behind a figure: those in it, or those that are not."""

    COUNTED = "counted"
    NOT_COUNTED = "rest"


@dataclass(frozen=True)
class Listing:
    """Which part of a long list is asked for."""

    part: int = 0
    side: Side = Side.COUNTED
    page: int = 1
    sort: str = ""
    # Of a page about several indicators the one looked at, and the column by which one is taken apart.
    focus: str = ""
    by: str = ""


@dataclass(frozen=True)
class Scope:
    """One request, with its rights settled."""

    user: Account
    rights: Rights
    unit: OrgUnit
    # All figures of the page are asked of it.
    reading: Reading
    listing: Listing = Listing()
    # What else the address asks for: the filters of a ledger, which checks them.
    filters: Mapping[str, str] = field(default_factory=dict)
    # The year that was meant, where the address names none.
    meant: Period | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Scope:
        """Reads the address. Raises Http404 for what does not exist, PermissionDenied without any right."""
        user = request.user
        assert isinstance(user, Account)
        rights, ask = Rights.of(request), request.GET
        if not rights.permitted:
            raise PermissionDenied(_(NO_RIGHTS))
        unit = _unit(ask.get("unit") or min(rights.granted(READERS), key=lambda code: (len(code), code)), rights)
        period, tree = _period(ask.get("period", "")), _choice(Tree, ask.get("tree") or Tree.THEN)
        reading = Reading.at(Moment.of(unit.pk, rights.permitted), unit.pk, period, tree)
        is_opening = not ask.get("period")
        reading = reading.opening if is_opening else reading
        return cls(user, rights, unit, reading, _listing(ask), _rest(ask), period if is_opening else None)

    def query(self, **changes: Any) -> str:
        """The address of this scope with some values changed, as "?unit=…"; lists start anew.

        Keys: those of KEYS and a ledger's filters. Everything not named stays, but the place in a list.
        """
        kept = {"unit": self.unit.pk, "period": self.period.code, "tree": "" if self.tree is Tree.THEN else self.tree}
        values = {key: str(value) for key, value in (kept | changes).items()}
        return "?" + urlencode({key: value for key, value in values.items() if value})

    @property
    def period(self) -> Period:
        return self.reading.period

    @property
    def tree(self) -> Tree:
        return self.reading.tree

    @property
    def name(self) -> str:
        """What the unit is called in the period."""
        return self.called(self.unit)

    def name_of(self, code: str) -> str:
        """What a unit of the district at hand is called in the period: its name on the last day."""
        return self.reading.units.name_on(code, self.period.last)

    def called(self, unit: OrgUnit) -> str:
        """The same of any unit; of another district, whose former names are not read, as it is called now."""
        return self.name_of(unit.pk) if unit.pk in self.reading.units.index else unit.name

    def as_called(self, rows: Iterable[R]) -> Iterator[R]:
        """The rows; where they are units, under their names in the period, as all else on the page names them."""
        for row in rows:
            if isinstance(row, OrgUnit):
                row.name = self.called(row)
            yield row

    @property
    def moment(self) -> Moment:
        """The counters at which everything on the page is read."""
        return self.reading.frames.moment

    @cached_property
    def catalogue(self) -> Catalogue:
        """The part of the catalogue that the user's grants on this unit open to him."""
        whole, sections = self.reading.catalogue, self.rights.sections_at(self.unit.pk)
        return whole if sections is None else narrowed(whole, sections)

    @cached_property
    def ledgers(self) -> tuple[Ledger, ...]:
        """The ledgers that go with it."""
        sections = self.rights.sections_at(self.unit.pk)
        return ledgers() if sections is None else open_ledgers(self.reading.catalogue, sections)

    @property
    def permitted(self) -> tuple[str, ...]:
        """Codes of the subtrees the user reads."""
        return self.rights.permitted

    def may_see(self, code: str) -> bool:
        return self.rights.may_see(code)


def _unit(code: str, rights: Rights) -> OrgUnit:
    is_code = re.fullmatch(CODE_FORM, code, re.ASCII)
    unit = OrgUnit.objects.filter(pk=code).first() if is_code and rights.may_see(code) else None
    if unit is None:
        raise Http404(_(NO_SUCH_UNIT))
    return unit


def _period(text: str) -> Period:
    if not text:
        return Period.last_closed_year(today())
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise Http404(str(error)) from None


def _choice(kind: type[E], text: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise Http404(_("地址里有看不懂的内容，请从页面上的链接进入。")) from None


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise Http404(_("地址里的页码须是数字。"))
    return int(text)


def _listing(ask: Any) -> Listing:
    side = _choice(Side, ask.get("rows") or Side.COUNTED)
    part, page = _number(ask.get("part") or "0"), _number(ask.get("page") or "1")
    return Listing(part, side, page, ask.get("sort", ""), ask.get("focus", ""), ask.get("by", ""))


def _rest(ask: QueryDict) -> dict[str, str]:
    return {key: value for key, value in ask.items() if key not in KEYS and isinstance(value, str)}


def scoped(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Guard of a page: signed in, rights settled, all of it of one moment, and nothing kept by a shared cache.

    A browser that holds the page as it still is gets 304 before anything is computed.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        conditional = condition(etag_func=lambda request, scope, *_args, **_kwargs: _etag(request, scope))
        with snapshot():
            response = conditional(view)(request, Scope.of(request), *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return guarded


def _etag(request: HttpRequest, scope: Scope) -> str | None:
    return etag_of(request, scope.rights, scope.moment)
