"""A survey as it is asked: questions, options and their wording, frozen once published.

`SurveyDefinition.to_dict()` is the JSON that a published survey keeps, so later edits to
a template or a draft never change what somebody was asked.
Pydantic reads the annotations here at run time, so they are not postponed.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic import model_serializer as dump
from pydantic import model_validator as whole

from app.surveys.piped_text import without_answers
from app.surveys.relevance import Expression

ANY_BAND = "*"
DEFAULT_LANGUAGE = "en"
RESERVED_IDS = frozenset({"skip", "skipped", "prefer_not_to_say"})

Kind = Literal[
    "short_text", "long_text", "single", "multiple", "yes_no", "scale", "faces", "rating",
    "number", "month", "information", "consent", "ranking", "matrix", "image",
]  # fmt: skip
FREE_TEXT_KINDS = frozenset({"short_text", "long_text"})
CHOICE_KINDS = frozenset({"single", "multiple", "image", "ranking", "matrix"})  # bring options
LISTED_KINDS = frozenset({"single", "multiple", "image", "yes_no", "consent"})  # asked as a list
POINT_KINDS = frozenset({"scale", "faces", "rating"})
# Our own small drawings for image choice; web/macros/symbols.html draws each of them.
SYMBOLS = (
    "home", "people", "money", "school", "work", "health", "food", "bus", "phone", "talk", "time",
    "star", "outside", "sport", "music", "sleep",
)  # fmt: skip
# Yes-and-no questions bring their own options, so every survey says them alike.
FIXED_CHOICES = {"yes_no": ("yes", "no", "not_sure"), "consent": ("yes", "no")}

Identifier = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60, strict=True)
]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60, strict=True)]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True, strict=True)
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wording(_Part):
    """One string in each language and age band, e.g. ``{en: {"16-25": "...", "*": "..."}}``.

    A plain string is English for every band. Missing wording falls back, never to nothing.
    """

    texts: dict[str, dict[str, Text]]

    @whole(mode="before")
    @classmethod
    def _read_short_forms(cls, given: Any) -> Any:
        if isinstance(given, str):
            return {"texts": {DEFAULT_LANGUAGE: {ANY_BAND: given}}}
        if isinstance(given, Wording) or (isinstance(given, dict) and "texts" in given):
            return given
        if not isinstance(given, dict):
            raise ValueError("must be words, or words by language.")  # noqa: TRY004 - for pydantic
        langs = {k: {ANY_BAND: v} if isinstance(v, str) else v for k, v in given.items()}
        return {"texts": langs}

    @field_validator("texts")
    @classmethod
    def _has_words(cls, texts: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        if not texts.get(DEFAULT_LANGUAGE) or not all(texts.values()):
            raise ValueError("give the words in English (en), and no empty language.")
        return texts

    @dump
    def _write_short_forms(self) -> str | dict[str, str | dict[str, str]]:
        langs: dict[str, str | dict[str, str]] = {
            lang: bands[ANY_BAND] if set(bands) == {ANY_BAND} else dict(bands)
            for lang, bands in self.texts.items()
        }
        only = langs.get(DEFAULT_LANGUAGE)
        return only if len(langs) == 1 and isinstance(only, str) else langs

    def has(self, lang: str, band: str = ANY_BAND) -> bool:
        """Say whether there are words in this language for this band."""
        bands = self.texts.get(lang, {})
        return band in bands or ANY_BAND in bands

    def text(self, lang: str = DEFAULT_LANGUAGE, band: str = ANY_BAND) -> str:
        """Give the words for this reader, falling back band first, then to English.

        Where an earlier answer could stand, the fallback words do: only the page that asks
        this person puts answers in (see `app.surveys.piping`), so nobody else ever reads them.
        """
        for bands in (self.texts.get(lang), self.texts[DEFAULT_LANGUAGE]):
            if bands:
                words = bands.get(band) or bands.get(ANY_BAND) or next(iter(bands.values()))
                return without_answers(words)
        return ""  # pragma: no cover - a wording without English is refused when it is made

    def __str__(self) -> str:
        return self.text()


class Option(_Part):
    """One thing that can be picked."""

    id: Identifier
    wording: Wording
    exclusive: bool = False  # "None of these": picking it rules the rest out
    other: bool = False  # "Something else": opens a box for the person's own words
    symbol: Identifier | None = None  # image choice: the drawing beside the words
    anchored: bool | None = None  # keeps its place when the rest are mixed

    @property
    def is_anchored(self) -> bool:
        """Whether it keeps its place: "something else" and "none of these" do unless told."""
        return (self.other or self.exclusive) if self.anchored is None else self.anchored


class Row(_Part):
    """One line of a matrix: something to place on the shared scale."""

    id: Identifier
    wording: Wording


class Section(_Part):
    """A named part of a survey."""

    id: Identifier
    title: Wording
    relevance: Expression | None = None  # hides every question in it unless it holds
    shuffle: bool = False  # asks its questions in another order for each person


class Question(_Part):
    """One question. Its id is stable over versions, so answers can be followed over years."""

    id: Identifier
    type: Kind
    wording: Wording
    section: Identifier | None = None
    hint: Wording | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()  # a matrix's lines; its options are the scale
    shuffle: bool = False  # shows its options (a matrix: its rows) mixed for each person
    ask_again: bool = False  # left empty, it asks once more before it lets people through
    skip: bool = True
    prefer_not_to_say: bool = False
    why: Wording | None = None  # asks "tell us why" in a box under any choice
    starters: tuple[Wording, ...] = ()  # ways to begin, for a blank box
    lowest: int | None = None
    highest: int | None = None
    labels: tuple[Wording, ...] = ()  # a scale's two ends, or one name per face or star
    relevance: Expression | None = None
    themes: tuple[Identifier, ...] = ()
    sensitive: bool = False  # figures need a bigger base before they are shown
    support: bool = False  # show "Is this hard to write about?" beside it
    group: bool = False  # who is answering; never shown beside free text
    quote_consent: bool = False  # a yes lets us share words from this response

    @property
    def is_free_text(self) -> bool:
        """Whether the answer itself is the person's own words."""
        return self.type in FREE_TEXT_KINDS

    @property
    def takes_words(self) -> bool:
        """Whether anything typed here is the person's own words."""
        return self.is_free_text or self.why is not None or any(o.other for o in self.options)

    @property
    def asks(self) -> bool:
        """Whether an answer is expected: information is only read."""
        return self.type != "information"

    @property
    def is_listed(self) -> bool:
        """Whether it is asked as one list to pick from, ways out among it."""
        return self.type in LISTED_KINDS

    def choice_ids(self) -> tuple[str, ...]:
        """The ids that a picked answer may hold; empty for words and numbers."""
        return FIXED_CHOICES.get(self.type) or tuple(option.id for option in self.options)

    def option(self, option_id: str) -> Option | None:
        """The option with this id, if there is one."""
        return next((o for o in self.options if o.id == option_id), None)

    def span(self) -> tuple[int, int]:
        """The lowest and highest number that can be answered."""
        low, high = {"faces": (1, 5), "rating": (1, 5), "scale": (0, 10)}.get(self.type, (0, 9999))
        return (
            low if self.lowest is None else self.lowest,
            high if self.highest is None else self.highest,
        )


class SurveyDefinition(_Part):
    """A whole survey: who it is for, what it asks, and the themes it speaks to."""

    key: Key
    version: int = Field(ge=1)
    title: Text  # staff see it; neutral, for it may show on a shared screen
    public_title: Wording
    intro: Wording
    who_for: Text
    minutes: int = Field(ge=1, le=30)
    voice: Literal["young_person", "carer", "professional"] = "young_person"
    bands: tuple[str, ...] = ("16-25",)
    framework: Key | None = None
    themes: tuple[Identifier, ...] = ()
    sections: tuple[Section, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1)

    def question(self, question_id: str) -> Question | None:
        """The question with this id, if the survey asks it."""
        return next((q for q in self.questions if q.id == question_id), None)

    def position(self, question_id: str) -> int:
        """Where the question stands, from 0; -1 if the survey does not ask it."""
        ids = [q.id for q in self.questions]
        return ids.index(question_id) if question_id in ids else -1

    def section_of(self, question: Question) -> Section | None:
        """The part this question belongs to."""
        return next((s for s in self.sections if s.id == question.section), None)

    def section_title(self, question: Question) -> Wording | None:
        """The name of the part this question belongs to."""
        section = self.section_of(question)
        return section.title if section else None

    def wordings(self) -> Iterator[tuple[str, Wording]]:
        """Yield every string that a young person reads, with a name for where it stands."""
        yield "public_title", self.public_title
        yield "intro", self.intro
        for section in self.sections:
            yield f"section {section.id}", section.title
        for question in self.questions:
            yield question.id, question.wording
            for name in ("hint", "why"):
                wording = getattr(question, name)
                if wording is not None:
                    yield f"{question.id} {name}", wording
            for number, wording in enumerate((*question.labels, *question.starters), start=1):
                yield f"{question.id} label {number}", wording
            for option in question.options:
                yield f"{question.id} option {option.id}", option.wording
            for row in question.rows:
                yield f"{question.id} row {row.id}", row.wording

    def to_dict(self) -> dict[str, Any]:
        """Give the frozen JSON shape that a published survey keeps, defaults written out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """Read a survey back from `to_dict`."""
        return cls.model_validate(stored)
