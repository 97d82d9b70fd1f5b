"""Turn a LimeSurvey survey into one of ours, question type by question type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.imports.formats.limesurvey_files import read_lss, read_txt
from app.imports.formats.meanings import MANY, NUMBER, ONE, TEXT, TICK, Variable
from app.imports.formats.structure import (
    OUR_KINDS,
    Draft,
    ImportedStructure,
    choice_variable,
    clipped,
    identifier,
    option_list,
    wording_of,
)

if TYPE_CHECKING:
    from app.imports.formats.limesurvey_files import LimeQuestion, LimeSurvey, Part

ALWAYS = frozenset({"", "1", "0 == 0"})
SINGLE, MULTIPLE, ARRAYS = frozenset("!LO"), frozenset("MP"), frozenset("ABCEFH")
#: LimeSurvey's type → ours, and what its name means in a condition.
SIMPLE = {
    "T": ("long_text", TEXT), "U": ("long_text", TEXT), "S": ("short_text", TEXT),
    "Y": ("yes_no", ONE), "N": ("number", NUMBER), "5": ("scale", NUMBER), "D": ("month", TEXT),
    "X": ("information", TEXT), "R": ("ranking", TEXT),
}  # fmt: skip
MANY_WORDS = frozenset("Q")
#: The types that we cannot ask, by LimeSurvey's own names.
REFUSED = {
    "|": "file upload", "I": "language switch", "*": "equation", "G": "gender", "1": "dual array",
    ":": "array of numbers", ";": "array of texts", "R": "ranking",
}  # fmt: skip
YES_NO = {"Y": "yes", "N": "no", "U": "not_sure"}
GRADES = {
    "E": [("I", "More"), ("S", "The same"), ("D", "Less")],
}


def read_limesurvey(content: bytes) -> ImportedStructure:
    """Read a survey from an .lss or a tab-separated .txt file.

    Raises:
        UnreadableFileError: it is neither, or asks nothing that we can ask.
    """
    is_xml = content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return _Converter(read_lss(content) if is_xml else read_txt(content)).convert()


class _Converter:
    def __init__(self, survey: LimeSurvey) -> None:
        self.survey = survey
        self.default = survey.language
        titles = wording_of(survey.titles, "Imported survey", self.default)
        self.draft = Draft(title=titles["en"])
        if any(clipped(text) for text in survey.welcomes.values()):
            self.draft.intro = wording_of(survey.welcomes, "", self.default)
        self.sections: dict[str, str] = {}

    def convert(self) -> ImportedStructure:
        for group in self.survey.groups.values():
            made = identifier(group.texts.get(self.default, "") or "part", self.sections.values())
            self.sections[group.code] = made
            title = wording_of(group.texts, made, self.default)
            self.draft.sections.append({"id": made, "title": title})
        for question in self.survey.questions:
            self._question(question)
        return self.draft.finish()

    def _question(self, asked: LimeQuestion) -> None:
        kind = asked.type[:1]
        if kind in ARRAYS or kind in MANY_WORDS or kind == "K":
            self._one_by_one(asked, kind)
        elif kind in SINGLE:
            self._single(asked, kind)
        elif kind in MULTIPLE:
            self._multiple(asked, kind)
        else:
            self._simple(asked, kind)

    def _base(self, asked: LimeQuestion, part: Part | None = None) -> dict[str, Any]:
        """Begin a question; a line of a table carries the table's words in front of its own."""
        code = f"{asked.code}_{part.code}" if part else asked.code
        words = wording_of(asked.texts, asked.code, self.default)
        if part is not None:
            own = wording_of(part.texts, part.code, self.default)
            words = {
                lang: clipped(f"{words.get(lang, words['en'])} {own.get(lang, own['en'])}")
                for lang in {**words, **own}
            }
        question: dict[str, Any] = {
            "id": identifier(code, self.draft.ids()),
            "wording": words,
        }
        if any(clipped(text) for text in asked.helps.values()):
            question["hint"] = wording_of(asked.helps, "", self.default)
        if asked.group in self.sections:
            question["section"] = self.sections[asked.group]
        if asked.mandatory:
            question["skip"] = False
        return question

    def _add(self, asked: LimeQuestion, question: dict[str, Any]) -> None:
        conditions = (self.survey.group_conditions.get(asked.group, ""), asked.relevance)
        self.draft.add(question, *(text for text in conditions if text.strip() not in ALWAYS))

    def _simple(self, asked: LimeQuestion, kind: str) -> None:
        question = self._base(asked)
        made = str(question["id"])
        if kind not in SIMPLE or SIMPLE[kind][0] not in OUR_KINDS:
            name = REFUSED.get(kind, f"type {kind or 'unknown'}")
            self.draft.note(asked.code, f"a {name} question can’t be asked here.")
            return
        question["type"], variable_kind = SIMPLE[kind]
        if kind == "5":
            question |= _scale(5)
        elif kind == "D":
            self.draft.note(asked.code, "only the month and the year are asked, never the day.")
        elif kind == "X":
            question.pop("skip", None)
        elif kind == "R" and self._options(asked, question, asked.answers) is None:
            return
        self._add(asked, question)
        codes = YES_NO if kind == "Y" else {}
        self.draft.variables[asked.code] = Variable(made, variable_kind, codes)

    def _single(self, asked: LimeQuestion, kind: str) -> None:
        question = self._base(asked)
        codes = self._options(asked, question, asked.answers)
        if codes is None:
            return
        question["type"] = "single"
        if kind == "O":
            question["why"] = "Tell us why."
        self._add(asked, question)
        variable = choice_variable(str(question["id"]), ONE, codes)
        self.draft.variables[asked.code] = variable

    def _multiple(self, asked: LimeQuestion, kind: str) -> None:
        question = self._base(asked)
        codes = self._options(asked, question, asked.parts)
        if codes is None:
            return
        question["type"] = "multiple"
        if kind == "P":
            self.draft.note(asked.code, "its comment beside each answer becomes one “why” box.")
            question["why"] = "Tell us why."
        self._add(asked, question)
        made = str(question["id"])
        self.draft.variables[asked.code] = choice_variable(made, MANY, codes)
        for code, option_id in codes.items():
            self.draft.variables[f"{asked.code}_{code}"] = Variable(made, TICK, {}, option_id)

    def _options(
        self, asked: LimeQuestion, question: dict[str, Any], parts: list[Part]
    ) -> dict[str, str] | None:
        pairs = [(part.code, part.texts) for part in parts]
        if asked.other:
            pairs.append(("-oth-", {self.default: "Something else"}))
        options, codes = option_list(pairs, self.default)
        if asked.other:
            options[-1]["other"] = True
        if len(options) < 2:  # noqa: PLR2004 - one option is no choice
            self.draft.note(asked.code, "it has fewer than two answers to pick from.")
            return None
        question["options"] = options
        return codes

    def _one_by_one(self, asked: LimeQuestion, kind: str) -> None:
        """Ask each line of a table as a question of its own."""
        if kind in ARRAYS:
            self.draft.note(asked.code, "each line of this table is asked as one question.")
        for part in asked.parts:
            question = self._base(asked, part)
            made = str(question["id"])
            variable = Variable(made, NUMBER)
            if kind in MANY_WORDS:
                question["type"], variable = "short_text", Variable(made, TEXT)
            elif kind == "K":
                question["type"] = "number"
            elif kind in {"A", "B"}:
                question |= _scale(5 if kind == "A" else 10)
            elif kind == "C":
                question["type"], variable = "yes_no", choice_variable(made, ONE, YES_NO)
            else:
                pairs = [(a.code, a.texts) for a in asked.answers] if kind != "E" else [
                    (code, {"en": words}) for code, words in GRADES["E"]
                ]  # fmt: skip
                options, codes = option_list(pairs, self.default)
                if len(options) < 2:  # noqa: PLR2004
                    self.draft.note(asked.code, "it has fewer than two answers to pick from.")
                    return
                question |= {"type": "single", "options": options}
                variable = choice_variable(made, ONE, codes)
            self._add(asked, question)
            self.draft.variables[f"{asked.code}_{part.code}"] = variable


def _scale(highest: int) -> dict[str, Any]:
    return {"type": "scale", "lowest": 1, "highest": highest, "labels": ["1", str(highest)]}
