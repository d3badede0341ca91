"""What a district needs for its figures, in the order in which it is entered: what is there, and what is missing.

One query a step.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.catalogue.definitions import Catalogue
from metrics.catalogue.loading import current_catalogue
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.office import ACCOUNTS
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledgers, register_of
from metrics.ledgers.structure import UNITS
from metrics.models import CatalogueEntry, Counter, Grant, Keeping, OrgUnit, Parameter, ParameterCode, Role, UnitKind
from metrics.models.structure.parameters import SHARES
from metrics.periods import Period
from metrics.today import today
from metrics.wording import Text, listed

# So many names are told one by one.
_TOLD = 6
_TOWNSHIPS = (UnitKind.TOWN, UnitKind.TOWNSHIP, UnitKind.SUBDISTRICT)
_BELOW = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
# Without which nobody enters, reviews, writes, keeps the accounts or looks over all of it.
_NEEDED_ROLES = (
    Role.SYSTEM_ADMIN, Role.BUSINESS_ADMIN, Role.OFFICER, Role.REVIEWER, Role.CLERK, Role.LEADER, Role.AUDITOR,
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing that a district needs. `words` say what there is, `missing` what is not there and how it is entered;
    `register` is where, if it is one.
    """

    name: Text
    register: Register | None
    words: str
    missing: str = ""

    @property
    def is_done(self) -> bool:
        return not self.missing


def readiness(district: str) -> tuple[Step, ...]:
    """The steps of a district, in their order; those of one that is not registered yet begin with itself."""
    catalogue = current_catalogue()
    return (
        _units(district),
        _definitions(catalogue),
        _parameters(district, catalogue),
        _keepings(district),
        _accounts(district),
        _rows(district),
    )


def _units(district: str) -> Step:
    found = OrgUnit.objects.filter(pk__startswith=district, closed_on=None).values_list("kind", flat=True)
    kinds = Tally(found.order_by())
    words = str(listed(f"{UnitKind(kind).label} {kinds[kind]}" for kind in UnitKind.values if kinds[kind]))
    missing = [
        label
        for label, those in (
            (_("区(县)"), (UnitKind.DISTRICT,)),
            (_("乡镇、街道"), _TOWNSHIPS),
            (_("村、社区"), _BELOW),
        )
        if not any(kinds[kind] for kind in those)
    ]
    how = _("还没有登记%(kinds)s：请导入“单位”表，或在“单位”里登记。") % {"kinds": listed(missing)}
    return Step(UNITS.label, UNITS, words, how if missing else "")


def _definitions(catalogue: Catalogue) -> Step:
    year = Period.last_closed_year(today())
    valid = [
        each
        for each in catalogue.indicators.values()
        if (each.valid_from or date.min) <= year.last <= (each.valid_to or date.max)
    ]
    words = _("%(count)s 项指标，其中 %(valid)s 项统计%(year)s") % {
        "count": len(catalogue.indicators), "valid": len(valid), "year": year,
    }  # fmt: skip
    how = _("没有统计%(year)s的指标：请运行 manage.py load_catalogue fixtures/catalogue。") % {"year": year}
    return Step(gettext_lazy("指标目录"), register_of(CatalogueEntry), words, "" if valid else how)


def _parameters(district: str, catalogue: Catalogue) -> Step:
    used = {ParameterCode.RETURN_DAYS, *SHARES, *_named_in(catalogue)}
    kept = set(Parameter.objects.in_force(today()).filter(unit=district).values_list("code", flat=True))
    words = _("%(kept)s 个在期") % {"kept": len(used & kept)}
    missing = [ParameterCode(code).label for code in ParameterCode.values if code in used - kept]
    how = _("没有在期的%(names)s：请在“参数”里登记。") % {"names": listed(missing)}
    return Step(register_of(Parameter).label, register_of(Parameter), words, how if missing else "")


def _named_in(catalogue: Catalogue) -> Iterator[str]:
    """The parameters that targets, norms and bounds of the catalogue name."""
    for each in catalogue.indicators.values():
        yield from filter(None, (each.target_parameter, each.norm_parameter))
        yield from (measure.at_least_parameter for measure in each.measures if measure.at_least_parameter)


def _keepings(district: str) -> Step:
    kept = set(Keeping.objects.filter(unit=district).values_list("part", flat=True))
    wanted = [each for each in ledgers() if each is not UNITS]
    missing = [each for each in wanted if not _says_since_when(each, kept)]
    words = _("%(kept)s 本台账写明了建账日期") % {"kept": len(wanted) - len(missing)}
    how = _("没有写明从哪一天记起的台账：%(names)s。请在“建账情况”里登记，否则建账以前会当作零。")
    told = how % {"names": _some(each.label for each in missing)} if missing else ""
    return Step(register_of(Keeping).label, register_of(Keeping), words, told)


def _says_since_when(ledger: Ledger, kept: set[str]) -> bool:
    kinds = [ledger.part(kind) for kind in ledger.kinds]
    return ledger.part() in kept or (bool(kinds) and kept >= set(kinds))


def _accounts(district: str) -> Step:
    is_here = Q(unit__code__startswith=district, account__is_active=True)
    held = Tally(Grant.objects.filter(is_here).order_by().values_list("role", flat=True))
    words = str(listed(f"{Role(role).label} {held[role]}" for role in Role.values if held[role]))
    missing = [role.label for role in _NEEDED_ROLES if not held[role]]
    how = _("还没有%(roles)s：请系统管理员开账号，或用 manage.py import_accounts 一次开通。") % {
        "roles": listed(missing)
    }
    return Step(gettext_lazy("账号和授权"), ACCOUNTS, words, how if missing else "")


def _rows(district: str) -> Step:
    written = {ledger for (_district, ledger), value in Counter.read([district]).items() if value}
    kept = [each for each in ledgers() if each.key in written]
    words = _("%(kept)s 本有登记，共 %(all)s 本") % {"kept": len(kept), "all": len(ledgers())}
    how = _("还没有登记任何台账：请各单位填报，或用 manage.py import_ledgers 导入。")
    return Step(gettext_lazy("台账"), None, words, "" if len(kept) > 1 else how)


def _some(names: Iterable[Text]) -> str:
    found = [str(name) for name in names]
    told = str(listed(found[:_TOLD]))
    return told if len(found) <= _TOLD else _("%(names)s等 %(count)s 本") % {"names": told, "count": len(found)}
