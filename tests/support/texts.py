"""The texts of the interface: what is marked for translation, what is not, and what the catalogue says of them.

Nothing here needs the programs of GNU gettext, which may be missing where the tests run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation.template import templatize

from tests.support.places import ROOT

CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES"
HAN = re.compile(r"[\u3400-\u9fff]")
# Chinese in an English text: what is to be typed, or a name as an example.
EXAMPLES = ("“是” (yes)", "“否” (no)", "2023年1月31日", "“青禾镇”", "“青禾乡”", "“2023年第一次”")

_PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
_WITH_PLURAL = {"npgettext"}
_QUOTED = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"\b(?:gettext|_)\({_QUOTED}\)|\bpgettext\({_QUOTED}, {_QUOTED}\)")


@dataclass(frozen=True)
class Marked:
    """A text marked for translation, with its context, and where; of one that goes by a number also its plural."""

    text: str
    context: str
    place: str
    plural: str = ""


def sources() -> list[Path]:
    found = [path for top in ("metrics", "dashboard") for path in sorted((ROOT / top).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def marked() -> Iterator[Marked]:
    for path in sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        hidden = {id(call) for call in _in_f_strings(tree)}
        for node in _calls(tree):
            if id(node) not in hidden:
                yield from _marked_by(_arguments(node), _place(path, node))
    for path in templates():
        yield from marked_in_template(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))


def _marked_by(texts: list[str], place: str) -> Iterator[Marked]:
    match texts:
        case [text]:
            yield Marked(text, "", place)
        case [context, text]:
            yield Marked(text, context, place)
        case [context, text, plural]:
            yield Marked(text, context, place, plural)


def marked_in_template(source: str, place: str) -> Iterator[Marked]:
    for plain, context, text in _IN_TEMPLATE.findall(templatize(source)):
        yield Marked(ast.literal_eval(plain or text), ast.literal_eval(context) if context else "", place)


def marked_in_f_strings(path: Path) -> list[str]:
    """Places where a text is marked within an f-string, into which xgettext does not look."""
    return [_place(path, call) for call in _in_f_strings(ast.parse(path.read_text(encoding="utf-8")))]


def _in_f_strings(tree: ast.AST) -> list[ast.Call]:
    inside = [call for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for call in _calls(node)]
    return [call for call in inside if _arguments(call)]


def unmarked(path: Path) -> Iterator[tuple[str, str]]:
    """(place, text) of Chinese texts that no call marks; docstrings are for developers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    done = {id(argument) for call in _calls(tree) for argument in call.args} | set(map(id, _docstrings(tree)))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in done:
            continue
        if HAN.search(node.value):
            yield _place(path, node), node.value


def unmarked_in_template(source: str) -> str:
    """The Chinese that no tag marks."""
    comments = r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}"
    marked_blocks = r"\{% blocktranslate.*?\{% endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}"
    rest = re.sub(rf"{comments}|{marked_blocks}", "", source, flags=re.DOTALL)
    return "".join(HAN.findall(rest))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    known = _PLAIN | _WITH_CONTEXT | _WITH_PLURAL
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
            yield node


def _arguments(call: ast.Call) -> list[str]:
    """The texts of a call; none where it is given a variable, which was marked where it was made."""
    values = [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert isinstance(call.func, ast.Name)
    wanted = 3 if call.func.id in _WITH_PLURAL else 2 if call.func.id in _WITH_CONTEXT else 1
    return values if len(values) == wanted else []


def _docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _place(path: Path, node: Any) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def entries() -> dict[tuple[str, str], tuple[str, ...]]:
    """The catalogue as its source has it: (context, text) and the English, of one and of several where it differs."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for block in (CATALOGUE / "django.po").read_text(encoding="utf-8").split("\n\n"):
        values: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if match := re.fullmatch(r'(msg\S+) (".*")', line):
                key = match[1]
                values[key] = ast.literal_eval(match[2])
            elif line.startswith('"'):
                values[key] += ast.literal_eval(line)
        if values.get("msgid"):
            english = tuple(text for key, text in values.items() if key.startswith("msgstr"))
            found[values.get("msgctxt", ""), values["msgid"]] = english
    return found


def places(text: str) -> list[str]:
    """The places that a text keeps for values, each once."""
    return sorted({*re.findall(r"%\(\w+\)\w|%[^(\s]", text)})


def without_examples(text: str) -> str:
    for example in EXAMPLES:
        text = text.replace(example, "")
    return text
