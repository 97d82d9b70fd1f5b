"""Write one of our surveys as an XLSForm, for Kobo, ODK and Enketo."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook

from app.errors import DomainError
from app.imports.formats.kinds import DECLINE, POINTS, XLSFORM_KINDS, CannotHoldError, holds_decline
from app.imports.formats.structure import LANGUAGES
from app.imports.formats.xpath import condition_of
from app.imports.rules import safe_cell
from app.surveys.rules import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.surveys.rules import Question, SurveyDefinition, Wording

Cells = dict[str, str]
FACES = ("Really bad", "Not good", "OK", "Good", "Really good")
FIXED = {"yes": "Yes", "no": "No", "not_sure": "Not sure", DECLINE: "Prefer not to say"}
#: The columns that each sheet has, even without a row below them.
FIRST: dict[str, tuple[str, ...]] = {
    "survey": ("type", "name"),
    "choices": ("list_name", "name"),
    "settings": (),
}
#: What an XLSForm has no column for, and how we say so.
LOST = {
    "starters": "ways to begin", "themes": "themes", "sensitive": "the mark for sensitive figures",
    "support": "the help beside it", "group": "the mark for who is answering",
    "quote_consent": "the mark for sharing words", "shuffle": "mixed order",
    "ask_again": "asking once more",
}  # fmt: skip


class NoXlsformError(DomainError):
    """An XLSForm cannot hold this survey. The message names what stands in the way."""


def write_xlsform(definition: SurveyDefinition) -> bytes:
    """Give the survey as a workbook with the sheets survey, choices and settings.

    Raises:
        NoXlsformError: a question or a condition cannot be said in it.
    """
    writer = _Writer(definition)
    writer.write()
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new book has a sheet
    sheets = {
        "survey": writer.survey,
        "choices": writer.choices,
        "settings": [writer.settings()],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys([*FIRST[name], *(c for row in rows for c in row)]))
        sheet.append(columns)
        for row in rows:
            sheet.append([safe_cell(row.get(column, "")) for column in columns])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def what_is_lost(definition: SurveyDefinition) -> list[str]:
    """Name what the survey has and an XLSForm does not keep."""
    lost = {
        words
        for q in definition.questions
        for name, words in LOST.items()
        if getattr(q, name, None)
    }
    if any(set(bands) != {"*"} for _, w in definition.wordings() for bands in w.texts.values()):
        lost.add("different words for each age band")
    return sorted(lost)


class _Writer:
    def __init__(self, definition: SurveyDefinition) -> None:
        self.definition = definition
        langs = {lang for _, wording in definition.wordings() for lang in wording.texts}
        self.langs = [DEFAULT_LANGUAGE, *sorted(langs - {DEFAULT_LANGUAGE})]
        self.survey: list[Cells] = []
        self.choices: list[Cells] = []

    def write(self) -> None:
        refused: list[str] = []
        self.survey.append(
            {"type": "note", "name": "heard_intro", **self._texts("label", self.definition.intro)}
        )
        section: str | None = None
        for question in self.definition.questions:
            if question.section != section:
                self._change_section(section, question)
                section = question.section
            try:
                self.survey += list(self._rows(question))
            except CannotHoldError as fault:
                refused.append(str(fault))
        if section is not None:
            self.survey.append({"type": "end_group"})
        if refused:
            raise NoXlsformError(f"An XLSForm can’t hold this: {'; '.join(refused)}.")

    def settings(self) -> Cells:
        return {
            "form_title": self.definition.title,
            "form_id": self.definition.key.replace("-", "_"),
            "version": str(self.definition.version),
            "default_language": _language(DEFAULT_LANGUAGE),
        }

    def _change_section(self, before: str | None, question: Question) -> None:
        if before is not None:
            self.survey.append({"type": "end_group"})
        found = next((s for s in self.definition.sections if s.id == question.section), None)
        if found is not None:
            row = {"type": "begin_group", "name": f"part_{found.id}"}
            condition = getattr(found, "relevance", None)
            if condition is not None:
                row["relevant"] = condition_of(condition, self.definition)
            self.survey.append({**row, **self._texts("label", found.title)})

    def _rows(self, question: Question) -> Iterator[Cells]:
        if question.type not in XLSFORM_KINDS:
            raise CannotHoldError(f"“{question.wording}”, a {question.type} question")
        kind, appearance = XLSFORM_KINDS[question.type]
        lists = self._list(question)
        row: Cells = {
            "type": f"{kind} {lists}".strip(),
            "name": question.id,
            **self._texts("label", question.wording),
        }
        if question.hint is not None:
            row |= self._texts("hint", question.hint)
        row |= {"appearance": appearance} if appearance else {}
        row |= {"constraint": c} if (c := _constraint(question)) else {}
        row |= {"required": "yes"} if question.asks and not question.skip else {}
        relevant = condition_of(question.relevance, self.definition) if question.relevance else ""
        row |= {"relevant": relevant} if relevant else {}
        yield row
        for option in question.options:
            if option.other:
                yield {
                    "type": "text",
                    "name": f"{question.id}__other",
                    **self._texts("label", option.wording),
                    "relevant": f"selected(${{{question.id}}}, '{option.id}')",
                }
        if question.why is not None:
            why = {"type": "text", "name": f"{question.id}__why", "appearance": "multiline"}
            why |= self._texts("label", question.why)
            yield {**why, "relevant": relevant} if relevant else why

    def _list(self, question: Question) -> str:
        """Write the choices of a question, and give the name of their list."""
        if not XLSFORM_KINDS[question.type][0].startswith(("select", "rank")):
            return ""
        name = f"{question.type}_{question.id}"
        rows = list(self._choices(question))
        if question.prefer_not_to_say and holds_decline(question):
            rows.append((DECLINE, self._plain("label", FIXED[DECLINE])))
        self.choices += [{"list_name": name, "name": code, **texts} for code, texts in rows]
        return name

    def _choices(self, question: Question) -> Iterator[tuple[str, Cells]]:
        if question.type in POINTS:
            yield from self._points(question)
        elif question.options:
            yield from ((o.id, self._texts("label", o.wording)) for o in question.options)
        else:
            yield from ((c, self._plain("label", FIXED[c])) for c in question.choice_ids())

    def _points(self, question: Question) -> Iterator[tuple[str, Cells]]:
        low, high = question.span()
        places = range(low, high + 1)
        named = dict(zip((low, high), question.labels, strict=False))
        if len(question.labels) == len(places):
            named = dict(zip(places, question.labels, strict=True))
        for place in places:
            if place in named:
                yield str(place), self._texts("label", named[place])
            elif question.type == "faces":
                yield str(place), self._plain("label", FACES[place - 1])
            else:
                yield str(place), self._plain("label", str(place))

    def _texts(self, column: str, wording: Wording) -> Cells:
        return {
            f"{column}::{_language(lang)}": wording.text(lang) for lang in self.langs
            if lang in wording.texts
        }  # fmt: skip

    def _plain(self, column: str, text: str) -> Cells:
        return {f"{column}::{_language(DEFAULT_LANGUAGE)}": text}


def _language(code: str) -> str:
    return f"{LANGUAGES.get(code, code)} ({code})"


def _constraint(question: Question) -> str:
    if question.type == "number":
        low, high = question.span()
        return f". >= {low} and . <= {high}"
    alone = [option.id for option in question.options if option.exclusive]
    return " and ".join(f"not(selected(., '{one}') and count-selected(.) > 1)" for one in alone)
