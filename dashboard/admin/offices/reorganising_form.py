"""The form of a 区划调整: what is done with which units, from when, and on which authority."""

from __future__ import annotations

import re
from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.boxes.written import WrittenDay
from metrics.acts.reorganising import Division, Listed, NewUnit, merge, recode, split
from metrics.ledgers.registry import registers
from metrics.models import Account, UnitKind
from metrics.wording import in_chinese, listed

MERGE, SPLIT, RECODE = "merge", "split", "recode"
ACTS = (
    (MERGE, gettext_lazy("并入：几个单位撤销，并入一个单位")),
    (SPLIT, gettext_lazy("拆分：一个单位撤销，分成几个单位")),
    (RECODE, gettext_lazy("换码：单位和全部下级换用新的区划代码")),
)


class ReorganisingForm(forms.Form):
    act = forms.ChoiceField(label=gettext_lazy("做什么"), choices=ACTS, widget=forms.RadioSelect)
    codes = forms.CharField(
        label=gettext_lazy("撤销的单位"),
        help_text=gettext_lazy("区划代码；并入时可填几个，用空格隔开。"),
        max_length=500,
    )
    into = forms.CharField(
        label=gettext_lazy("承接的单位"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("每行一个：已有的只写代码；新设的写“代码 名称 类别”。换码写新代码。"),
    )
    places = forms.CharField(
        label=gettext_lazy("拆分名单"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("每行一条：“下级代码 去向代码”，或“台账 行号 去向代码”；没有列出的都归第一个承接单位。"),
    )
    on = WrittenDay(
        label=gettext_lazy("调整日期"),
        help_text=gettext_lazy("新单位的第一天；旧单位到前一天为止。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("批准调整的文件或说明。")
    )

    def clean_into(self) -> list[NewUnit]:
        return [_new_unit(line.split()) for line in self.cleaned_data["into"].splitlines() if line.strip()]

    def clean_places(self) -> dict[Listed, str]:
        found: dict[Listed, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["places"].splitlines())):
            what, _space, where = line.rpartition(" ")
            if not what or not where.isdigit():
                raise ValidationError(_("拆分名单里看不懂这一行：“%(line)s”。") % {"line": line})
            found[_listed_as(what)] = where
        return found

    def carry_out(self, user: Account) -> None:
        """Does what the form says. Raises ValidationError."""
        values = self.cleaned_data
        codes, into, on, reason = values["codes"].split(), values["into"], values["on"], values["reason"]
        if not into:
            raise ValidationError({"into": _("请填写承接的单位。")})
        if values["act"] != MERGE and len(codes) != 1:
            raise ValidationError({"codes": _("只有并入可以填几个单位。")})
        division = Division(into, values["places"], default=into[0].code)
        acts: dict[str, Callable[[], None]] = {
            MERGE: lambda: merge(user, codes, into[0], on, reason),
            SPLIT: lambda: split(user, codes[0], division, on, reason),
            RECODE: lambda: recode(user, codes[0], into[0].code, on, reason),
        }
        acts[values["act"]]()

    def touched(self) -> list[str]:
        """Codes of all units that the act closes or opens."""
        return [*self.cleaned_data["codes"].split(), *(unit.code for unit in self.cleaned_data["into"])]


def _listed_as(what: str) -> Listed:
    """The unit or row that a line names; the ledger in Chinese as well as in the reader's language."""
    typed = " ".join(what.split())
    ledger, _space, number = typed.rpartition(" ")
    keys = {text.lower(): each.key for each in registers() for text in (str(each.one), in_chinese(each.one))}
    return (keys[ledger.lower()], number) if ledger.lower() in keys else typed


def _new_unit(words: list[str]) -> NewUnit:
    """Of “code name kind”; a kind may be of several words, and in Chinese as well as in the reader's language."""
    if len(words) == 1:
        return NewUnit(words[0])
    code, name, kind = words[0], words[1], " ".join(words[2:])
    kinds = {text.lower(): value for value, label in UnitKind.choices for text in (str(label), in_chinese(label))}
    if kind.lower() not in kinds or not re.fullmatch(r"\d+", code):
        labels = listed(label for _value, label in UnitKind.choices)
        raise ValidationError(_("新设单位须写“代码 名称 类别”，类别为%(kinds)s之一。") % {"kinds": labels})
    return NewUnit(code, name, kinds[kind.lower()])
