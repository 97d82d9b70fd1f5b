"""A survey that was built with another tool, as one of ours, and what could not be said."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from app.imports.formats.conditions import UnsayableError
from app.imports.formats.meanings import ONE, Variable, expression_of
from app.imports.formats.tables import UnreadableFileError, storable
from app.surveys.rules import DEFAULT_LANGUAGE, And, Question, SurveyDefinition

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

LONGEST_TEXT = 2000
LONGEST_ID = 60
MOST_QUESTIONS = 500
RESERVED = frozenset({"skip", "skipped", "prefer_not_to_say"})
WHO_FOR = "Not said in the file. Write here who it is for."
INTRO = "A few questions. You do not have to answer. We do not ask your name."
#: Every type that our questions can have, so that a new one is used as soon as it is there.
OUR_KINDS = frozenset(get_args(Question.model_fields["type"].annotation))
LANGUAGES = {
    "en": "English", "cy": "Welsh", "ar": "Arabic", "ku": "Kurdish", "fa": "Farsi", "ps": "Pashto",
    "ti": "Tigrinya", "am": "Amharic", "vi": "Vietnamese", "sq": "Albanian", "pl": "Polish",
    "uk": "Ukrainian", "ro": "Romanian", "so": "Somali", "ur": "Urdu", "fr": "French",
    "es": "Spanish", "pt": "Portuguese", "zh": "Chinese", "bn": "Bengali",
}  # fmt: skip


@dataclass(frozen=True)
class ImportedStructure:
    """The survey, and a sentence for each thing that the file held and we do not."""

    definition: SurveyDefinition
    notes: tuple[str, ...]


@dataclass
class Draft:
    """A survey while it is read, question by question."""

    title: str = ""
    key: str = ""
    intro: dict[str, str] = field(default_factory=dict)
    sections: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def note(self, name: str, sentence: str) -> None:
        """Keep what cannot be said, with the name of what it is about."""
        self.notes.append(f"“{name}”: {sentence}")

    def ids(self) -> set[str]:
        """Give the ids of the questions so far."""
        return {str(question["id"]) for question in self.questions}

    def add(self, question: dict[str, Any], *conditions: str) -> None:
        """Add a question, with the conditions that our expressions can say."""
        said = [c for c in (self._condition(question, text) for text in conditions) if c]
        if said:
            whole = said[0] if len(said) == 1 else And(parts=tuple(said))
            question["relevance"] = whole.model_dump(mode="json", by_alias=True, exclude_none=True)
        self.questions.append(question)

    def _condition(self, question: dict[str, Any], text: str) -> Any:
        if not text.strip():
            return None
        try:
            return expression_of(text, self.variables)
        except UnsayableError as fault:
            name = str(question["id"])
            self.note(name, f"its condition can’t be kept, because {fault}. It is always asked.")
            return None

    def finish(self) -> ImportedStructure:
        """Give the survey.

        Raises:
            UnreadableFileError: it asks nothing, or too much.
        """
        if not self.questions:
            raise UnreadableFileError("There is no question in this file that we can ask.")
        if len(self.questions) > MOST_QUESTIONS:
            raise UnreadableFileError(f"This survey has more than {MOST_QUESTIONS} questions.")
        title = clipped(self.title) or "Imported survey"
        used = {question.get("section") for question in self.questions}
        tree = {
            "key": key_of(self.key or title),
            "version": 1,
            "title": title,
            "public_title": title,
            "intro": self.intro or INTRO,
            "who_for": WHO_FOR,
            "minutes": min(30, max(1, len(self.questions) // 3)),
            "sections": [s for s in self.sections if s["id"] in used],
            "questions": self.questions,
        }
        try:
            definition = SurveyDefinition.model_validate(tree)
        except ValidationError as fault:
            where = ", ".join(str(part) for part in fault.errors()[0]["loc"][:3])
            raise UnreadableFileError(
                f"This survey can’t be read: something is wrong at {where}. Check it in the tool "
                "that made it, and save it again."
            ) from None
        return ImportedStructure(definition, tuple(dict.fromkeys(self.notes)))


def wording_of(texts: Mapping[str, str], fallback: str, default: str = "en") -> dict[str, str]:
    """Give words by language; where English is missing, the survey's own first language stands."""
    kept = {lang: clipped(text) for lang, text in texts.items() if clipped(text)}
    if DEFAULT_LANGUAGE not in kept:
        first = kept.get(default) or next(iter(kept.values()), "") or clipped(fallback) or "?"
        kept = {DEFAULT_LANGUAGE: first, **kept}
    return kept


def clipped(text: str) -> str:
    """Make text plain, and short enough to keep."""
    text = plain_text(text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"


class _Words(HTMLParser):
    """Keeps the words of a page and nothing that could run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Skip scripts and styles; a new block is a new line."""
        self._hidden += tag in {"script", "style"}
        if tag in {"p", "br", "div", "li"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """See where a script or a style ends."""
        if tag in {"script", "style"} and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if not self._hidden:
            self.words.append(data)


def plain_text(text: str) -> str:
    """Take markup out of a text; survey tools let people write it."""
    text = storable(text)
    if "<" in text:
        reader = _Words()
        reader.feed(text)
        reader.close()
        text = "".join(reader.words)
    elif "&" in text:
        text = html.unescape(text)
    lines = (" ".join(line.split()) for line in storable(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def identifier(text: str, taken: Container[str] = ()) -> str:
    """Make an id of ours from a tool's code, unlike any that is taken."""
    made = re.sub(r"[^a-z0-9]+", "_", text.lower().strip()).strip("_")[:LONGEST_ID]
    made = made if made and made[0].isalpha() else f"q_{made}".rstrip("_")
    made = made[: LONGEST_ID - 5]
    if made not in taken and made not in RESERVED:
        return made
    return next(name for n in range(2, 100_000) if (name := f"{made}_{n}") not in taken)


def key_of(text: str) -> str:
    """Make a survey's key from its title or its tool's id."""
    made = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:LONGEST_ID].rstrip("-")
    return made if made and made[0].isalpha() else f"survey-{made}".rstrip("-")


def language_of(name: str) -> str:
    """Give the code of a language as tools name it: “English (en)”, “en”, “English”."""
    if match := re.search(r"\(([A-Za-z]{2,3}(?:-[A-Za-z]+)?)\)\s*$", name):
        return match[1].lower()
    plain = name.strip().lower()
    by_name = {words.lower(): code for code, words in LANGUAGES.items()}
    return by_name.get(plain, plain or DEFAULT_LANGUAGE)


def option_list(
    pairs: list[tuple[str, dict[str, str]]], default: str = "en"
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Make options from a tool's codes and words; give also which code became which id."""
    options: list[dict[str, Any]] = []
    codes: dict[str, str] = {}
    for code, texts in pairs:
        made = identifier(code if code[:1].isalpha() else f"o_{code}", set(codes.values()))
        if code in codes:
            continue
        codes[code] = made
        options.append({"id": made, "wording": wording_of(texts, code, default)})
    return options, codes


def choice_variable(question_id: str, kind: str, codes: Mapping[str, str]) -> Variable:
    """Say what the name of a choice question stands for in conditions."""
    return Variable(question_id, kind or ONE, dict(codes))


def by_language() -> defaultdict[str, dict[str, str]]:
    """Give an empty place for texts by what they are of and by language."""
    return defaultdict(dict)
