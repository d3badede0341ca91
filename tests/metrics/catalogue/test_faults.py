"""Definitions: every fault is refused with its place, all at once, and nothing of them is taken."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from metrics.catalogue.files import read_files
from metrics.catalogue.measures import Aggregate, Measure
from tests.metrics.catalogue.trial import (
    BAND,
    COMMON,
    COUNT,
    INDICATORS,
    MENTOR,
    PART,
    SOUND,
    SUM,
    changed,
    faults_of,
    sound,
    write,
)


def test_the_sound_entries_are_sound(tmp_path: Path) -> None:
    """Else the faults below would prove nothing."""
    catalogue = read_files([write(tmp_path, SOUND)])
    assert list(catalogue.indicators) == list(INDICATORS)
    assert {each.form.aggregate for each in catalogue.indicators.values() if isinstance(each.form, Measure)} == {
        *Aggregate
    }


W = "measure.where"
# Of which indicator, which key, is set to what (None: taken out); the key that is named, and words of the message.
FAULTS: list[tuple[str, str, Any, str, str]] = [
    # keys and their kinds
    ("COUNT", "nmae_zh", "试验", "nmae_zh", "是不是“name_zh”"),
    ("COUNT", "measure.kind", ["reserve_cadre"], "measure.kind", "是不是“kinds”"),
    ("COUNT", "colour", "red", "colour", "没有这一项"),
    ("COUNT", "name_zh", None, "name_zh", "缺少这一项"),
    ("COUNT", "reviewed_on", None, "reviewed_on", "缺少这一项"),
    ("COUNT", "better", None, "better", "缺少这一项"),
    ("COUNT", "definition", "  ", "definition", "不能为空"),
    ("COUNT", "name_en", 3, "name_en", "须是文字"),
    ("COUNT", "decimals", "1", "decimals", "须是整数"),
    ("COUNT", "decimals", True, "decimals", "须是整数"),
    ("COUNT", "decimals", 9, "decimals", "0 至 6"),
    ("COUNT", "hidden", "yes", "hidden", "true 或 false"),
    ("COUNT", "target", "很多", "target", "须是数字"),
    ("COUNT", "norm", True, "norm", "须是数字"),
    ("COUNT", "reviewed_on", "2026-02-30", "reviewed_on", "须是日期"),
    ("COUNT", "applies_to", ["vilage"], "applies_to", "是不是“village”"),
    ("COUNT", "applies_to", [], "applies_to", "不重复且不为空"),
    ("COUNT", "measure", 7, "measure", "须是表"),
    ("COUNT", "measure.kinds", ["reserve_cadre", "reserve_cadre"], "measure.kinds", "不重复"),
    # names
    ("COUNT", "unit", "万", "unit", "没有这个名字"),
    ("COUNT", "better", "higher", "better", "没有这个名字"),
    ("COUNT", "rounding", "half_down", "rounding", "是不是“half_up”"),
    ("COUNT", "finest", "quater", "finest", "是不是“quarter”"),
    ("COUNT", "section", "X9", "section", "没有这个名字"),
    ("COUNT", "approximate", {"style": "左右", "step": 100}, "approximate.style", "余、多、超、近"),
    ("COUNT", "approximate", {"style": "余"}, "approximate.step", "缺少这一项"),
    ("COUNT", "approximate", {"style": "余", "step": 0}, "approximate.step", "须在 1"),
    ("COUNT", "measure.ledger", "asignments", "measure.ledger", "是不是“assignments”"),
    ("COUNT", "measure.aggregate", "average", "measure.aggregate", "没有这个名字"),
    ("COUNT", "measure.kinds", ["cadre"], "measure.kinds", "没有这个名字"),
    ("COUNT", "measure.time", "stocks", "measure.time", "是不是“stock”"),
    ("EVENT", "measure.kinds", ["graduates"], "measure.kinds", "是不是“graduate”"),
    ("DISTINCT", "measure.subject", "people", "measure.subject", "person"),
    ("DISTINCT", "measure.subject", None, "measure.subject", "缺少这一项"),
    ("SUM", "measure.columns", ["job"], "measure.columns", "是不是“jobs”"),
    ("SUM", "measure.columns", None, "measure.columns", "缺少这一项"),
    ("SUM", "measure.columns", ["enterprise.kind"], "measure.columns", "没有这个名字"),
    ("PRESENCE", "measure.within", None, "measure.within", "缺少这一项"),
    ("PRESENCE", "measure.within", {"kinds": ["hamlet"]}, "measure.within.kinds", "没有这个名字"),
    ("PRESENCE", "measure.within", {"kinds": ["village"], "above": 1}, "measure.within.above", "没有这一项"),
    # what does not go together
    ("MONEY", "measure.columns", ["jobs", "wages"], "measure.columns", "不能相加"),
    ("DUE", "measure.ledger", "returns", "measure.aggregate", "没有写明谁应报"),
    ("DUE", "measure.ledger", "admissions", "measure.aggregate", "没有写明谁应报"),
    ("SUM", "unit", "万元", "unit", "须是数量单位"),
    ("MONEY", "unit", "个", "unit", "须是金额单位"),
    ("SHARE", "unit", "个", "unit", "须是比例单位"),
    ("CHANGE", "unit", "元", "unit", "须是比例单位"),
    ("MINIMUM", "unit", "个", "unit", "须是金额单位"),
    ("EVENT", "measure.time", "stock", "measure.time", "没有期末数"),
    ("SUM", "measure.time", "stock", "measure.time", "没有期末数"),
    ("LATEST", "measure.window", None, "measure.window", "缺少这一项"),
    ("LATEST", "measure.window", 0, "measure.window", "须在 1"),
    ("LATEST", "measure.time", "flow", "measure.time", "须写 stock"),
    ("LATEST", "measure.ledger", "stakes", "measure.columns", "没有这个名字"),
    ("SUM", "measure.window", 6, "measure.window", "没有这一项"),
    ("COUNT", "measure.columns", ["role"], "measure.columns", "没有这一项"),
    ("COUNT", "measure.on", "start", "measure.on", "流量"),
    ("EVENT", "measure.on", "end", "measure.on", "状态类台账"),
    ("START", "measure.on", "day", "measure.on", "start"),
    ("START", "measure.on", None, "measure.on", "缺少这一项"),
    ("SINCE", "measure.since", None, "measure.since", "缺少这一项"),
    ("EVENT", "measure.since", date(2023, 1, 1), "measure.since", "只有"),
    ("COUNT", "measure.since", date(2023, 1, 1), "measure.since", "stays"),
    ("COUNT", "measure.stays", "yes", "measure.stays", "true 或 false"),
    ("PRESENCE", "measure.from_above", True, "measure.from_above", "不限定单位"),
    ("EVENT", "measure.from_above", True, "measure.from_above", "不限定单位"),
    ("EVENT", "measure.stays", True, "measure.stays", "状态类台账的期末数"),
    ("START", "measure.stays", True, "measure.stays", "状态类台账的期末数"),
    ("SUM", "measure.subject", "subject", "measure.subject", "不分对象"),
    ("SUM", "measure.subject", "person", "measure.subject", "没有这个名字"),
    ("SUM", "finest", "month", "finest", "按季度填报"),
    ("MINIMUM", "finest", "half", "finest", "按年填报"),
    ("BAND", "finest", "quarter", "finest", "按年填报"),
    ("RATE", "finest", "day", "finest", "按季度填报"),
    # bands and minima
    ("BAND", "measure.at_least", None, "measure.at_least", "至少给出一个界限"),
    ("BAND", "measure.below", 50, "measure.at_least", "下限高于上限"),
    ("BAND", "measure.at_least", 0.001, "measure.at_least", "最多两位小数"),
    ("BAND", "measure.within", None, "measure.within", "缺少这一项"),
    ("BAND", "measure.of", None, "measure.of", "缺少这一项"),
    ("BAND", "measure.of", BAND, "measure.of.aggregate", "只能用"),
    ("BAND", "measure.of.within", {"kinds": ["grid"]}, "measure.of", "不能再限定单位"),
    ("MINIMUM", "measure.at_least", 5, "measure.at_least", "没有这一项"),
    ("BAND", "measure.at_least_parameter", "running_fund", "measure.at_least_parameter", "不能再写别的界限"),
    ("NORM", "measure.at_least_parameter", "runing_fund", "measure.at_least_parameter", "是不是“running_fund”"),
    ("NORM", "measure.at_least_parameter", "return_days", "measure.at_least_parameter", "各单位的数是金额"),
    ("NORM", "measure.at_least_parameter", None, "measure.at_least", "至少给出一个界限"),
    ("MINIMUM", "measure.at_least_parameter", "running_fund", "measure.at_least_parameter", "没有这一项"),
    # conditions
    ("COUNT", W, [{"column": "rolle", "is": "x"}], f"{W}[1].column", "是不是“role”"),
    ("COUNT", W, [{"column": "end_reason", "is": "fired"}], f"{W}[1].is", "没有这个名字"),
    ("COUNT", W, [{"column": "end_reason", "in": ["term", "adjustd"]}], f"{W}[1].in", "是不是“adjusted”"),
    ("COUNT", W, [{"column": "end_reason", "not_in": []}], f"{W}[1].not_in", "不为空"),
    ("COUNT", W, [{"column": "end_reason"}], f"{W}[1]", "一种比较"),
    ("COUNT", W, [{"column": "end_reason", "is": "term", "filled": True}], f"{W}[1]", "一种比较"),
    ("COUNT", W, [{"column": "end_reason", "at_least": 3}], f"{W}[1].column", "不能比较大小"),
    ("COUNT", W, [{"column": "person.birth_date", "is": "1990-01-01"}], f"{W}[1].column", "不是选项"),
    ("COUNT", W, [{"column": "end_reason", "is": "term", "becauze": "x"}], f"{W}[1].becauze", "没有这一项"),
    ("COUNT", W, [{"kolumn": "role"}], f"{W}[1]", "须且只须写"),
    ("COUNT", W, [{"column": "role", "is": "steward", "age": "person.birth_date"}], f"{W}[1]", "须且只须写"),
    ("COUNT", W, ["role"], W, "须是表的列表"),
    ("COUNT", W, {"column": "role"}, W, "须是列表"),
    ("COUNT", W, [{"age": "person.gender", "at_most": 35}], f"{W}[1].age", "不是日期"),
    ("COUNT", W, [{"age": "person.birth_date"}], f"{W}[1].at_most", "界限"),
    ("COUNT", W, [{"age": "person.birth_date", "at_most": 350}], f"{W}[1].at_most", "150"),
    ("COUNT", W, [{"age": "person.birth_date", "at_least": 40, "at_most": 35}], f"{W}[1].at_least", "下限高于上限"),
    ("COUNT", W, [{"has": "mentorring"}], f"{W}[1].has", "是不是“mentoring”"),
    ("EVENT", W, [{"has": "mentoring"}], f"{W}[1].has", "没有这个名字"),
    ("COUNT", W, [{"has": "mentoring", "where": [{"column": "x"}]}], f"{W}[1].where[1].column", "没有这个名字"),
    ("COUNT", W, [*PART, {"has_not": "mentoring", "where": [MENTOR]}], f"{W}[2].where[1].is", "没有这个名字"),
    ("COUNT", W, [{"has": "mentoring", "stays": 1}], f"{W}[1].stays", "true 或 false"),
    ("COUNT", W, [{"column": "role", "is": "steward", "stays": True}], f"{W}[1].stays", "没有这一项"),
    ("COUNT", W, [{"ended": False}], f"{W}[1].ended", "只能写 true"),
    ("EVENT", W, [{"ended": True}], f"{W}[1].ended", "不是状态类台账"),
    # forms
    ("COUNT", "measure", None, "", "须且只须有一种算法"),
    ("COUNT", "rate", {"numerator": SUM, "denominator": SUM}, "", "须且只须有一种算法"),
    ("SHARE", "share.part", None, "share.part", "须写明"),
    ("SHARE", "share.whole", BAND, "share.whole.aggregate", "只能用"),
    ("SHARE", "share.part", [{"column": "person.gender", "is": "femal"}], "share.part[1].is", "是不是“female”"),
    ("RATE", "rate.denominator", None, "rate.denominator", "缺少这一项"),
    ("RATE", "rate.numerator.ledger", "x", "rate.numerator.ledger", "没有这个名字"),
    ("RATE", "rate.base", SUM, "rate.base", "没有这一项"),
    ("CHANGE", "change.against", "last_year", "change.against", "没有这个名字"),
    ("CHANGE", "change.of", "SUMM", "of", "是不是“SUM”"),
    ("CHANGE", "change.of", "CHANGE", "of", "引用了自己"),
    ("BOTH", "combination.op", "times", "combination.op", "没有这个名字"),
    ("BOTH", "combination.of", ["SUM"], "combination.of", "至少要两个"),
    ("BOTH", "combination.of", ["SUM", "SUM"], "combination.of", "不重复"),
    ("BOTH", "combination", {"op": "quotient", "of": ["SUM", "COUNT", "LATEST"]}, "combination.of", "只能有两个"),
    ("BOTH", "combination.of", ["SUM", "NONE"], "of", "没有这个名字"),
    ("BOTH", "combination.of", ["SUM", "BOTH"], "of", "引用了自己"),
    ("SUM", "code", "COUNT", "code", "重复"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "path", "value", "key", "words"), FAULTS)
def test_a_fault_is_refused_with_its_place(
    tmp_path: Path, code: str, path: str, value: Any, key: str, words: str
) -> None:
    entry = value if path == "code" else code
    faults = faults_of(lambda: read_files([write(tmp_path, changed(code, path, value))]))
    here = [fault for fault in faults if (fault.file, fault.entry, fault.key) == ("trial.toml", entry, key)]
    assert here, faults
    assert any(words in fault.message for fault in here), here
    # One slip is not to be buried under what follows from it.
    assert len(faults) <= 2, faults
    assert all(fault.message.endswith(("。", "？")) for fault in faults)


def test_dates_of_validity_must_be_in_order(tmp_path: Path) -> None:
    entries = changed("COUNT", "valid_from", date(2024, 1, 1))
    entries["indicator"][0]["valid_to"] = date(2023, 12, 31)
    (fault,) = faults_of(lambda: read_files([write(tmp_path, entries)]))
    assert (fault.entry, fault.key) == ("COUNT", "valid_to")


def test_themes_and_sections_are_checked_too(tmp_path: Path) -> None:
    entries = sound()
    entries["theme"].append({"code": "T", "name_zh": "又一个", "nmae_en": "x"})
    entries["section"].append({"code": "R", "theme": "TT", "name_zh": "板块", "name_en": "x", "position": 2})
    found = {(fault.entry, fault.key) for fault in faults_of(lambda: read_files([write(tmp_path, entries)]))}
    assert found == {("T", "code"), ("T", "name_en"), ("T", "nmae_en"), ("R", "position")}
    entries = sound()
    entries["section"][0]["theme"] = "TT"
    (fault,) = faults_of(lambda: read_files([write(tmp_path, entries)]))
    assert (fault.file, fault.entry, fault.key) == ("trial.toml", "S", "theme")


def test_an_entry_without_a_code_is_named_by_its_place(tmp_path: Path) -> None:
    entries = sound()
    del entries["indicator"][2]["code"]
    (fault,) = faults_of(lambda: read_files([write(tmp_path, entries)]))
    assert (fault.entry, fault.key, fault.message) == ("第3个指标", "code", "缺少这一项。")


def test_a_circle_of_three_is_found_at_each_of_its_entries(tmp_path: Path) -> None:
    entries = changed("BOTH", "combination.of", ["SUM", "CIRCLE"])
    entries["indicator"] += [
        {"code": "CIRCLE", **COMMON, "unit": "%", "change": {"of": "BACK", "against": "previous"}},
        {"code": "BACK", **COMMON, "combination": {"op": "sum", "of": ["COUNT", "BOTH"]}},
    ]
    faults = faults_of(lambda: read_files([write(tmp_path, entries)]))
    assert {(fault.entry, fault.key) for fault in faults} == {("BOTH", "of"), ("CIRCLE", "of"), ("BACK", "of")}


def test_all_faults_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    entries = changed("COUNT", "measure.ledger", "asignments")
    entries["indicator"][0] |= {"unit": "斤", "finest": "week", "colour": "red"}
    entries["indicator"][6]["measure"]["columns"] = ["jobs", "wages"]
    del entries["indicator"][6]["owner"]
    write(tmp_path, entries, "a.toml")
    write(tmp_path, {"indicator": [{"code": "ALONE", **COMMON, "measure": {**COUNT, "time": "then"}}]}, "b.toml")
    found = {(fault.file, fault.entry, fault.key) for fault in faults_of(lambda: read_files([tmp_path]))}
    assert found == {
        *(("a.toml", "COUNT", key) for key in ("measure.ledger", "unit", "finest", "colour")),
        *(("a.toml", "SUM", key) for key in ("measure.columns", "owner")),
        ("b.toml", "ALONE", "measure.time"),
    }
