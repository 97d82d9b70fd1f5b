"""Read the structure of an XLSForm: the sheets survey, choices and settings."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from app.imports.formats.kinds import DECLINE
from app.imports.formats.meanings import MANY, NUMBER, ONE, TEXT, WORDS, Variable
from app.imports.formats.structure import (
    OUR_KINDS,
    Draft,
    ImportedStructure,
    choice_variable,
    clipped,
    identifier,
    language_of,
    option_list,
    wording_of,
)
from app.imports.formats.tables import UnreadableFileError, read_workbook
from app.imports.rules import RISKY_STARTS

if TYPE_CHECKING:
    from app.imports.formats.tables import Sheet

Cells = dict[str, str]
TOOL_TYPES = frozenset(
    {"start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username",
     "email", "audit", "start-geopoint", "background-audio", "xml-external", "csv-external"}
)  # fmt: skip
LEFT_OUT_COLUMNS = {
    "calculation": "a calculation", "choice_filter": "a filter on its choices",
    "default": "an answer that is filled in",
    "media::image": "a picture", "media::audio": "a sound", "media::video": "a film",
}  # fmt: skip
MOST_POINTS = 11
FACE_COUNT = 5
_BOUNDS = re.compile(r"\.\s*(>=|<=|>|<)\s*(-?\d{1,9})")
_ALONE = re.compile(r"not\(selected\(\., '([\w-]+)'\) and count-selected\(\.\) > 1\)")


def read_xlsform(content: bytes) -> ImportedStructure:
    """Read a survey from an XLSForm workbook.

    Raises:
        UnreadableFileError: it is none, or asks nothing that we can ask.
    """
    sheets = {name.strip().lower(): rows for name, rows in read_workbook(content).items()}
    if "survey" not in sheets:
        raise UnreadableFileError(
            "This workbook has no sheet called “survey”, so it is not an XLSForm. To import "
            "answers, use “Import a file”."
        )
    return _Form(sheets).read()


def _rows(sheet: Sheet) -> list[Cells]:
    """Give each row by its headings; `label::English (en)` keeps its language as it stands."""
    if not sheet:
        return []
    headings = [_column(cell) for cell in sheet[0]]
    rows = [dict(zip(headings, map(_bare, row), strict=False)) for row in sheet[1:]]
    return [row for row in rows if any(row.values())]


def _column(cell: str) -> str:
    name, colons, language = cell.strip().partition("::")
    if not colons and ":" in cell:  # older forms write one colon
        name, colons, language = cell.strip().partition(":")
    name = name.strip().lower().replace(" ", "_")
    if name == "media":
        return f"media::{language.partition(':')[0].strip().lower()}"
    return f"{name}::{language.strip()}" if colons else name


def _bare(cell: str) -> str:
    """Take away the mark that keeps a spreadsheet from running a text."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RISKY_STARTS) else cell


def _texts(row: Cells, column: str, default: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, text in row.items():
        head, colons, language = name.partition("::")
        if head == column and text:
            found[language_of(language) if colons else default] = text
    return found


class _Form:
    def __init__(self, sheets: dict[str, Sheet]) -> None:
        settings = next(iter(_rows(sheets.get("settings", []))), {})
        self.default = language_of(settings.get("default_language", "")) or "en"
        self.draft = Draft(title=settings.get("form_title", ""), key=settings.get("form_id", ""))
        self.rows = _rows(sheets["survey"])
        self.choices: dict[str, list[tuple[str, dict[str, str]]]] = defaultdict(list)
        for row in _rows(sheets.get("choices", [])):
            list_name = row.get("list_name") or row.get("list name") or ""
            texts = _texts(row, "label", self.default)
            self.choices[list_name].append((row.get("name", "") or row.get("value", ""), texts))
        self.groups: list[tuple[str, str]] = []  # (section id, condition)

    def read(self) -> ImportedStructure:
        for row in self.rows:
            self._row(row)
        return self.draft.finish()

    def _row(self, row: Cells) -> None:
        kind, _, rest = " ".join(row.get("type", "").split()).partition(" ")
        whole = f"{kind}_{rest}".lower().replace(" ", "_")
        if whole.startswith(("begin_group", "begin_repeat")):
            self._begin(row, repeats="repeat" in whole)
        elif whole.startswith(("end_group", "end_repeat")):
            if self.groups:
                self.groups.pop()
        elif kind and kind.lower() not in TOOL_TYPES:
            self._question(row, kind.lower(), rest)

    def _begin(self, row: Cells, *, repeats: bool) -> None:
        name = row.get("name", "") or "part"
        taken = {str(section["id"]) for section in self.draft.sections}
        made = identifier(name.removeprefix("part_"), taken)
        title = wording_of(_texts(row, "label", self.default), name, self.default)
        if repeats:
            self.draft.note(name, "it can be answered several times; here it is asked once.")
        self.draft.sections.append({"id": made, "title": title})
        self.groups.append((made, row.get("relevant", "")))

    def _question(self, row: Cells, kind: str, rest: str) -> None:
        name = row.get("name", "")
        if kind == "text" and self._companion(row, name):
            return
        if name == "heard_intro" and kind == "note":
            self.draft.intro = wording_of(_texts(row, "label", self.default), name, self.default)
            return
        made = self._shape(row, kind, rest)
        if made is None:
            words = clipped(next(iter(_texts(row, "label", self.default).values()), name))
            self.draft.note(words or name, f"a question of the type {kind} can’t be asked here.")
            return
        question, variable = made
        self._extras(row, question)
        self.draft.add(question, *(c for _, c in self.groups), row.get("relevant", ""))
        if name and variable is not None:
            self.draft.variables[name] = variable

    def _companion(self, row: Cells, name: str) -> bool:
        """Take a box that we wrote ourselves back into its question: why, or something else."""
        owner, _, end = name.rpartition("__")
        last = self.draft.questions[-1] if self.draft.questions else None
        variable = self.draft.variables.get(owner)
        if last is None or variable is None or variable.question_id != last["id"]:
            return False
        if end == "why":
            last["why"] = wording_of(_texts(row, "label", self.default), "Why?", self.default)
            self.draft.variables[name] = Variable(variable.question_id, WORDS)
            return True
        chosen = re.fullmatch(r"selected\(\$\{.+\}, '([\w-]+)'\)", row.get("relevant", ""))
        option_id = variable.options.get(chosen[1]) if chosen and end == "other" else None
        for option in last.get("options", ()):
            if option["id"] == option_id:
                option["other"] = True
                return True
        return False

    def _shape(
        self, row: Cells, kind: str, rest: str
    ) -> tuple[dict[str, Any], Variable | None] | None:
        name = row.get("name", "") or "question"
        question: dict[str, Any] = {"id": identifier(name, self.draft.ids())}
        made = str(question["id"])
        appearance = row.get("appearance", "")
        simple = {
            "text": ("long_text" if "multiline" in appearance else "short_text", TEXT),
            "integer": ("number", NUMBER),
            "decimal": ("number", NUMBER),
            "note": ("information", ""),
            "date": ("month", TEXT),
            "acknowledge": ("consent", ONE),
        }
        if kind in {"select_one", "select_multiple", "rank"}:
            return self._choice(question, kind, rest)
        if kind == "range":
            return self._range(question, row), Variable(made, NUMBER)
        if kind not in simple:
            return None
        question["type"], variable_kind = simple[kind]
        if kind == "decimal":
            self.draft.note(name, "only whole numbers can be answered here.")
        if kind == "date" and "month-year" not in appearance:
            self.draft.note(name, "only the month and the year are asked, never the day.")
        options = {"OK": "yes", "yes": "yes", "no": "no"} if kind == "acknowledge" else {}
        return question, Variable(made, variable_kind, options) if variable_kind else None

    def _range(self, question: dict[str, Any], row: Cells) -> dict[str, Any]:
        given = dict(re.findall(r"(\w+)\s*=\s*(-?\d{1,9})", row.get("parameters", "")))
        low, high = int(given.get("start", 0)), int(given.get("end", 10))
        if low >= high:
            low, high = 0, 10
        question |= {"type": "number", "lowest": low, "highest": high}
        if high - low < MOST_POINTS:
            question |= {"type": "scale", "labels": [str(low), str(high)]}
        return question

    def _choice(
        self, question: dict[str, Any], kind: str, rest: str
    ) -> tuple[dict[str, Any], Variable | None] | None:
        list_name, _, other = rest.partition(" ")
        pairs = [(code, texts) for code, texts in self.choices.get(list_name, ()) if code]
        if any(code == DECLINE for code, _ in pairs):
            question["prefer_not_to_say"] = True
            pairs = [pair for pair in pairs if pair[0] != DECLINE]
        if "or_other" in other:
            pairs.append(("other", {self.default: "Something else"}))
        made = str(question["id"])
        codes = [code for code, _ in pairs]
        if kind == "select_one" and set(codes) in ({"yes", "no"}, {"yes", "no", "not_sure"}):
            is_consent = list_name.startswith("consent_")
            question["type"] = "consent" if is_consent else "yes_no"
            return question, choice_variable(made, ONE, {code: code for code in codes})
        if kind == "select_one" and _are_points(codes):
            return self._points(question, list_name, pairs), Variable(made, NUMBER)
        ours = {"select_one": "single", "select_multiple": "multiple", "rank": "ranking"}[kind]
        options, ids = option_list(pairs, self.default)
        if len(options) < 2 or ours not in OUR_KINDS:  # noqa: PLR2004 - one option is no choice
            return None
        if "or_other" in other:
            options[-1]["other"] = True
        question |= {"type": ours, "options": options}
        return question, choice_variable(made, ONE if ours == "single" else MANY, ids)

    def _points(
        self, question: dict[str, Any], list_name: str, pairs: list[tuple[str, dict[str, str]]]
    ) -> dict[str, Any]:
        low, high = int(pairs[0][0]), int(pairs[-1][0])
        labels = [wording_of(texts, code, self.default) for code, texts in pairs]
        kind = next((k for k in ("faces", "rating") if list_name.startswith(f"{k}_")), "scale")
        if kind == "faces" and (low, high) != (1, FACE_COUNT):
            kind = "scale"
        bare = all(label == {"en": code} for label, (code, _) in zip(labels, pairs, strict=True))
        middle = all(
            label == {"en": code}
            for label, (code, _) in zip(labels[1:-1], pairs[1:-1], strict=True)
        )
        if kind == "rating" and bare:
            labels = []
        elif kind == "scale" and middle:
            labels = [labels[0], labels[-1]]
        question |= {"type": kind, "lowest": low, "highest": high}
        return {**question, "labels": labels} if labels else question

    def _extras(self, row: Cells, question: dict[str, Any]) -> None:
        name = row.get("name", "") or str(question["id"])
        texts = _texts(row, "label", self.default)
        question["wording"] = wording_of(texts, name, self.default)
        hints = _texts(row, "hint", self.default) or _texts(row, "guidance_hint", self.default)
        if hints:
            question["hint"] = wording_of(hints, name, self.default)
        if self.groups:
            question["section"] = self.groups[-1][0]
        if row.get("required", "").lower() in {"yes", "true", "true()", "1"}:
            question["skip"] = question["type"] == "information"
        self._constraint(row.get("constraint", ""), name, question)
        for column, words in LEFT_OUT_COLUMNS.items():
            if any(row.get(c) for c in row if c == column or c.startswith(f"{column}::")):
                self.draft.note(name, f"{words} can’t be kept.")

    def _constraint(self, text: str, name: str, question: dict[str, Any]) -> None:
        if not text:
            return
        alone = set(_ALONE.findall(text))
        if alone and question["type"] == "multiple":
            for option in question["options"]:
                if option["id"] in alone:
                    option["exclusive"] = True
            return
        bounds = _BOUNDS.findall(text)
        rest = _BOUNDS.sub("", text).replace("and", "").strip("() ")
        if question["type"] != "number" or rest or not bounds:
            self.draft.note(name, f"its rule “{text[:80]}” can’t be kept.")
            return
        for sign, number in bounds:
            value = int(number) + {">": 1, "<": -1}.get(sign, 0)
            question["lowest" if sign.startswith(">") else "highest"] = value


def _are_points(codes: list[str]) -> bool:
    """Say whether options are a row of whole numbers, one after the other."""
    if not 1 < len(codes) <= MOST_POINTS or not all(re.fullmatch(r"\d{1,4}", c) for c in codes):
        return False
    numbers = [int(code) for code in codes]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
