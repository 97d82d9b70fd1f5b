"""Take LimeSurvey's two structure files apart: the XML (.lss) and the text table (.txt).

Both give the same parts, which `app.imports.formats.limesurvey` turns into a survey. The XML is
somebody else's, so entities and document types are refused before anything is read.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from app.imports.formats.tables import UnreadableFileError, check_size, decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

Cells = dict[str, str]
Texts = dict[str, str]
MAX_LINES = 20_000


@dataclass
class Part:
    """An answer or a line of a question: its code, and its words by language."""

    code: str
    texts: Texts = field(default_factory=dict)


@dataclass
class LimeQuestion:
    """One question as LimeSurvey keeps it."""

    code: str
    type: str
    group: str
    texts: Texts = field(default_factory=dict)
    helps: Texts = field(default_factory=dict)
    relevance: str = ""
    mandatory: bool = False
    other: bool = False
    parts: list[Part] = field(default_factory=list)
    answers: list[Part] = field(default_factory=list)


@dataclass
class LimeSurvey:
    """A whole survey as LimeSurvey keeps it."""

    language: str = "en"
    titles: Texts = field(default_factory=dict)
    welcomes: Texts = field(default_factory=dict)
    groups: dict[str, Part] = field(default_factory=dict)
    group_conditions: dict[str, str] = field(default_factory=dict)
    questions: list[LimeQuestion] = field(default_factory=list)


def read_lss(content: bytes) -> LimeSurvey:
    """Take an .lss file apart.

    Raises:
        UnreadableFileError: it is not XML, not LimeSurvey's, or holds entities.
    """
    check_size(content)
    try:
        root = fromstring(content, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise UnreadableFileError(
            "This file defines entities of its own, which could hide something. LimeSurvey does "
            "not write such files. Export the survey again and choose that file."
        ) from None
    except (ParseError, ValueError, LookupError):
        raise UnreadableFileError(
            "This is not a LimeSurvey structure that we can read. In LimeSurvey, choose Display, "
            "Export, “Survey structure (.lss)”."
        ) from None
    if root.findtext("LimeSurveyDocType") != "Survey":
        raise UnreadableFileError(
            "This XML file is not the structure of a LimeSurvey survey. In LimeSurvey, choose "
            "Display, Export, “Survey structure (.lss)”."
        )
    return _Tables(root).survey()


class _Tables:
    """The tables of an .lss file. Older versions keep the words in the rows, newer ones apart."""

    def __init__(self, root: Element) -> None:
        self._root = root

    def rows(self, name: str) -> list[Cells]:
        found = self._root.findall(f"{name}/rows/row")
        return [{cell.tag.lower(): cell.text or "" for cell in row} for row in found]

    def survey(self) -> LimeSurvey:
        about = next(iter(self.rows("surveys")), {})
        survey = LimeSurvey(language=about.get("language") or self._first_language())
        for row in self.rows("surveys_languagesettings"):
            language = row.get("surveyls_language") or survey.language
            survey.titles[language] = row.get("surveyls_title", "")
            survey.welcomes[language] = row.get("surveyls_welcometext", "")
        self._groups(survey)
        by_id = self._questions(survey)
        self._parts(survey, by_id)
        self._answers(survey, by_id)
        return survey

    def _first_language(self) -> str:
        return self._root.findtext("languages/language") or "en"

    def _groups(self, survey: LimeSurvey) -> None:
        for row in sorted(self.rows("groups"), key=lambda row: _number(row.get("group_order"))):
            made = survey.groups.setdefault(row.get("gid", ""), Part(row.get("gid", "")))
            if row.get("group_name"):
                made.texts[row.get("language") or survey.language] = row["group_name"]
            survey.group_conditions[made.code] = row.get("grelevance", "")
        for row in self.rows("group_l10ns"):
            if row.get("gid") in survey.groups:
                language = row.get("language") or survey.language
                survey.groups[row["gid"]].texts[language] = row.get("group_name", "")

    def _questions(self, survey: LimeSurvey) -> dict[str, LimeQuestion]:
        by_id: dict[str, LimeQuestion] = {}
        places: dict[str, tuple[int, int]] = {}
        order = list(survey.groups)
        for row in self.rows("questions"):
            if row.get("parent_qid", "0") not in {"", "0"}:
                continue
            qid, gid = row.get("qid", ""), row.get("gid", "")
            question = by_id.setdefault(
                qid,
                LimeQuestion(
                    code=row.get("title", ""),
                    type=row.get("type", ""),
                    group=gid,
                    relevance=row.get("relevance", ""),
                    mandatory=row.get("mandatory", "") in {"Y", "S"},
                    other=row.get("other", "") == "Y",
                ),
            )
            place = order.index(gid) if gid in order else len(order)
            places[qid] = (place, _number(row.get("question_order")))
            _say(question, row, survey.language)
        for row in self.rows("question_l10ns"):
            if row.get("qid") in by_id:
                _say(by_id[row["qid"]], row, survey.language)
        survey.questions = [by_id[qid] for qid in sorted(by_id, key=lambda qid: places[qid])]
        return by_id

    def _parts(self, survey: LimeSurvey, by_id: dict[str, LimeQuestion]) -> None:
        made: dict[str, Part] = {}
        words = defaultdict(list)
        for row in self.rows("question_l10ns"):
            words[row.get("qid", "")].append(row)
        rows = [*self.rows("subquestions"), *self._lines_among_questions()]
        for row in sorted(rows, key=lambda row: _number(row.get("question_order"))):
            parent, qid = by_id.get(row.get("parent_qid", "")), row.get("qid", "")
            if parent is None:
                continue
            if qid not in made:
                made[qid] = Part(row.get("title", ""))
                parent.parts.append(made[qid])
            for one in (row, *words[qid]):
                if one.get("question"):
                    made[qid].texts[one.get("language") or survey.language] = one["question"]

    def _lines_among_questions(self) -> Iterator[Cells]:
        return (r for r in self.rows("questions") if r.get("parent_qid", "0") not in {"", "0"})

    def _answers(self, survey: LimeSurvey, by_id: dict[str, LimeQuestion]) -> None:
        made: dict[tuple[str, str], Part] = {}
        words = defaultdict(list)
        for row in self.rows("answer_l10ns"):
            words[row.get("aid", "")].append(row)
        for row in sorted(self.rows("answers"), key=lambda row: _number(row.get("sortorder"))):
            parent = by_id.get(row.get("qid", ""))
            if parent is None:
                continue
            key = (row.get("qid", ""), row.get("code", ""))
            if key not in made:
                made[key] = Part(row.get("code", ""))
                parent.answers.append(made[key])
            for one in (row, *words[row.get("aid", "")]):
                if one.get("answer"):
                    made[key].texts[one.get("language") or survey.language] = one["answer"]


def _say(question: LimeQuestion, row: Cells, default: str) -> None:
    language = row.get("language") or default
    if row.get("question"):
        question.texts[language] = row["question"]
    if row.get("help"):
        question.helps[language] = row["help"]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def read_txt(content: bytes) -> LimeSurvey:
    """Take a tab-separated structure apart: what belongs together stands together.

    Raises:
        UnreadableFileError: it is none.
    """
    check_size(content)
    text, _ = decode(content)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))[:MAX_LINES]
    except csv.Error:
        lines = []
    headings = [cell.strip().lower() for cell in lines[0]] if lines else []
    if not {"class", "name", "text"} <= set(headings):
        raise UnreadableFileError(
            "This is not a LimeSurvey structure that we can read. In LimeSurvey, choose Display, "
            "Export, “Tab-separated-values format (.txt)”."
        )
    reader = _Lines()
    for line in lines[1:]:
        reader.take(dict(zip(headings, line, strict=False)))
    return reader.survey


class _Lines:
    """Walks the lines: a group, its questions, and below each its lines and answers."""

    def __init__(self) -> None:
        self.survey = LimeSurvey()
        self._group = ""
        self._question: LimeQuestion | None = None
        self._group_counts: dict[str, int] = defaultdict(int)

    def take(self, row: Cells) -> None:
        kind = row.get("class", "").strip().upper()
        if kind == "S" and row.get("name") == "language" and row.get("text"):
            self.survey.language = row["text"].strip()
        elif kind == "SL":
            self._setting(row)
        elif kind == "G":
            self._begin_group(row)
        elif kind == "Q":
            self._begin_question(row)
        elif kind in {"SQ", "A"} and self._question is not None:
            parts = self._question.parts if kind == "SQ" else self._question.answers
            code = row.get("name", "").strip()
            part = next((one for one in parts if one.code == code), None)
            if part is None:
                part = Part(code)
                parts.append(part)
            part.texts[self._language(row)] = row.get("text", "")

    def _language(self, row: Cells) -> str:
        return row.get("language", "").strip() or self.survey.language

    def _setting(self, row: Cells) -> None:
        texts = {
            "surveyls_title": self.survey.titles,
            "surveyls_welcometext": self.survey.welcomes,
        }.get(row.get("name", ""))
        if texts is not None:
            texts[self._language(row)] = row.get("text", "")

    def _begin_group(self, row: Cells) -> None:
        """Open a group. A translation comes again in the same order, so its number finds it."""
        language = self._language(row)
        self._group_counts[language] += 1
        self._group = f"group{self._group_counts[language]}"
        part = self.survey.groups.setdefault(self._group, Part(self._group))
        part.texts[language] = row.get("name", "")
        self.survey.group_conditions.setdefault(self._group, row.get("relevance", ""))
        self._question = None

    def _begin_question(self, row: Cells) -> None:
        code = row.get("name", "").strip()
        known = next((q for q in self.survey.questions if q.code == code), None)
        if known is None:
            known = LimeQuestion(
                code=code,
                type=row.get("type/scale", row.get("type", "")).strip(),
                group=self._group,
                relevance=row.get("relevance", ""),
                mandatory=row.get("mandatory", "").strip() in {"Y", "S"},
                other=row.get("other", "").strip() == "Y",
            )
            self.survey.questions.append(known)
        self._question = known
        language = self._language(row)
        known.texts[language] = row.get("text", "")
        if row.get("help"):
            known.helps[language] = row["help"]
