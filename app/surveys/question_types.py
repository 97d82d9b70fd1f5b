"""One class per question type: checks what was posted, and says it back in words.

Every question posts the same few fields, whatever its type::

    answer              what was picked or written (several for `multiple`)
    answer_month/_year  the two halves of a month, where they are two boxes
    other, why          the person's own words beside a choice
    skip, prefer_not_to_say   the two ways out, as buttons (any value counts)
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from app.surveys.answers import (
    MAX_WORDS,
    Answer,
    AnswerError,
    FreeText,
    answered,
    clean_words,
    unanswered,
)
from app.surveys.definition import ANY_BAND, DEFAULT_LANGUAGE
from app.surveys.rules import own_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.surveys.answers import Value
    from app.surveys.definition import Question

ANSWER, OTHER, WHY = "answer", "other", "why"
MONTH, YEAR = "answer_month", "answer_year"
SKIP, PREFER_NOT = "skip", "prefer_not_to_say"
FACES = ("Really bad", "Not good", "OK", "Good", "Really good")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


class Posted(NamedTuple):
    """What came in for one question, cleaned."""

    picked: list[str]
    other: str | None
    fields: Mapping[str, list[str]]


class QuestionType(ABC):
    """How one question is answered. The language and band choose the words of `label_of`."""

    kind: ClassVar[str]
    is_free_text: ClassVar[bool] = False
    ask: ClassVar[str] = "Pick one"

    def __init__(
        self, question: Question, lang: str = DEFAULT_LANGUAGE, band: str = ANY_BAND
    ) -> None:
        self.question = question
        self.lang = lang
        self.band = band

    def check(self, raw: Mapping[str, Sequence[str]]) -> Answer:
        """Turn a posted form into an answer.

        Raises:
            AnswerError: what was posted cannot be kept; it says what to do and keeps the words.
        """
        kept = {name: [clean_words(v) for v in values] for name, values in raw.items()}
        try:
            return self._checked(kept)
        except AnswerError as error:
            error.kept = kept
            raise

    def _checked(self, kept: dict[str, list[str]]) -> Answer:
        question = self.question
        if question.skip and SKIP in kept:
            return unanswered("skipped")
        if question.prefer_not_to_say and PREFER_NOT in kept:
            return unanswered("prefer_not_to_say")
        picked = [v for v in kept.get(ANSWER, []) if v.strip()]
        why = self._words(kept, WHY) if question.why is not None else None
        takes_other = any(option.other for option in question.options)
        other = self._words(kept, OTHER) if takes_other else None
        if question.prefer_not_to_say and picked == [PREFER_NOT]:
            if why or other:
                raise AnswerError(
                    "You picked “Prefer not to say” and wrote some words too. "
                    "Clear the box, or pick another answer."
                )
            return unanswered("prefer_not_to_say")
        value = self._value(Posted(picked, other, kept))
        # words alone are an answer: nobody has to pick a face to tell us why
        if value is None and why is None and question.asks:
            raise AnswerError(self._nothing_given())
        return answered(value, why=why, other=other)

    def _words(self, kept: Mapping[str, list[str]], name: str) -> str | None:
        text = "\n".join(v for v in kept.get(name, []) if v.strip())
        if len(text) > MAX_WORDS:
            raise AnswerError(
                f"You wrote {len(text):,} letters and we can keep {MAX_WORDS:,}. "
                "Your words are still here. Please make them a bit shorter."
            )
        return text or None

    def _nothing_given(self) -> str:
        ways = [self.ask, *(["press Skip"] if self.question.skip else [])]
        ways += ["pick “Prefer not to say”"] if self.question.prefer_not_to_say else []
        return f"{', or '.join([', '.join(ways[:-1]), ways[-1]]).removeprefix(', or ')}."

    @abstractmethod
    def _value(self, posted: Posted) -> Value:
        """Give the value; None when nothing was picked or written."""

    def label_of(self, answer: Answer) -> str:
        """Say the answer in words, for check-your-answers. The why is told apart from it."""
        if answer["state"] == "skipped":
            return "Skipped"
        if answer["state"] == "prefer_not_to_say":
            return "Prefer not to say"
        if answer["value"] is None:
            return "Your own words" if answer["why"] else ""
        return self._label(answer["value"], answer["other"])

    @abstractmethod
    def _label(self, value: Value, other: str | None) -> str:
        """Say an answered value in words."""

    def free_texts_of(self, answer: Answer) -> tuple[FreeText, ...]:
        """Give each piece of the person's own words with what it answers."""
        return own_words(self.question, answer, lang=self.lang, band=self.band)

    def free_text_of(self, answer: Answer) -> str:
        """Give all of the person's own words in one string; empty when there are none."""
        return "\n\n".join(part.text for part in self.free_texts_of(answer))

    def to_raw(self, answer: Answer) -> dict[str, list[str]]:
        """Give the form fields that would post this answer, to fill the page again."""
        if answer["state"] == "skipped":
            return {}
        if answer["state"] == "prefer_not_to_say":
            return {ANSWER: [PREFER_NOT]}
        fields = {ANSWER: self._raw_values(answer["value"])}
        fields.update({n: [t] for n, t in ((WHY, answer["why"]), (OTHER, answer["other"])) if t})
        return fields

    def _raw_values(self, value: Value) -> list[str]:
        values = value if isinstance(value, list) else [value]
        return [str(v) for v in values if v is not None]

    @staticmethod
    def to_json(answer: Answer) -> str:
        """Write an answer the same way every time, so equal answers are equal text."""
        return json.dumps(answer, ensure_ascii=False, sort_keys=True)


class LongText(QuestionType):
    """The person's own words, as long as they like."""

    kind = "long_text"
    is_free_text = True
    ask = "Write something"

    def _value(self, posted: Posted) -> Value:
        return self._words(posted.fields, ANSWER)

    def _label(self, value: Value, other: str | None) -> str:
        return str(value)


class ShortText(LongText):
    """A few of the person's own words. Line ends are kept too: they may be pasted in."""

    kind = "short_text"


class _Choice(QuestionType):
    """Shared by everything with a list of options to pick from."""

    def _known(self, picked: list[str]) -> list[str]:
        """Give what was picked in the order of the page, each once."""
        choices = self.question.choice_ids()
        if any(value not in choices for value in picked):
            raise AnswerError("Pick from the answers on the page.")
        return [choice for choice in choices if choice in picked]

    def _only(self, posted: Posted) -> str | None:
        known = self._known(posted.picked)
        if len(known) > 1:
            raise AnswerError("You picked more than one. Pick one.")
        return known[0] if known else None

    def _other_id(self, posted: Posted) -> str | None:
        """Give the option that the words in the "something else" box belong to."""
        return next((o.id for o in self.question.options if o.other and posted.other), None)

    def _name(self, choice: str, other: str | None) -> str:
        option = self.question.option(choice)
        name = option.wording.text(self.lang, self.band) if option else choice
        return f"{name}: {other}" if option and option.other and other else name


class Single(_Choice):
    """Pick one option."""

    kind = "single"

    def _value(self, posted: Posted) -> Value:
        value = self._only(posted)
        other_id = self._other_id(posted)
        if other_id and value not in (None, other_id):
            raise AnswerError(
                f"You wrote in the box for “{self._name(other_id, None)}” and picked something "
                "different. Pick that one to keep your words, or clear the box."
            )
        return value or other_id  # words in the box are a pick

    def _label(self, value: Value, other: str | None) -> str:
        return self._name(str(value), other)


class Multiple(_Choice):
    """Pick any number of options; an exclusive one stands alone."""

    kind = "multiple"
    ask = "Pick one or more"

    def _value(self, posted: Posted) -> Value:
        if self.question.prefer_not_to_say and PREFER_NOT in posted.picked:
            raise AnswerError(
                "You picked “Prefer not to say” and something else too. Pick one or the other."
            )
        other_id = self._other_id(posted)
        known = self._known([*posted.picked, *([other_id] if other_id else [])])
        alone = next((o for o in self.question.options if o.exclusive and o.id in known), None)
        if alone and len(known) > 1:
            name = alone.wording.text(self.lang, self.band)
            raise AnswerError(f"You picked “{name}” and something else too. Pick one or the other.")
        return known or None

    def _label(self, value: Value, other: str | None) -> str:
        values = value if isinstance(value, list) else [str(value)]
        return "\n".join(self._name(v, other) for v in values)


class YesNo(_Choice):
    """Yes, no, or not sure."""

    kind = "yes_no"
    names: ClassVar[dict[str, str]] = {"yes": "Yes", "no": "No", "not_sure": "Not sure"}

    def _value(self, posted: Posted) -> Value:
        return self._only(posted)

    def _label(self, value: Value, other: str | None) -> str:
        return self.names.get(str(value), str(value))


class Consent(YesNo):
    """A yes that is only ever given, never assumed: saying nothing is a no."""

    kind = "consent"

    def _value(self, posted: Posted) -> Value:
        return super()._value(posted) or "no"


class Number(QuestionType):
    """A whole number."""

    kind = "number"
    ask = "Write a number"

    def _value(self, posted: Posted) -> Value:
        if not posted.picked:
            return None
        written = re.sub(r"[\s,]", "", posted.picked[0])
        low, high = self.question.span()
        # \d takes the digits of every script, and so does int()
        is_number = len(posted.picked) == 1 and re.fullmatch(r"[-+]?\d{1,9}", written)
        if not is_number or not low <= int(written) <= high:
            raise AnswerError(self._refusal(low, high))
        return int(written)

    def _refusal(self, low: int, high: int) -> str:
        return f"Write a whole number from {low} to {high}."

    def _label(self, value: Value, other: str | None) -> str:
        return str(value)


class Scale(Number):
    """A row of numbers with a name at each end."""

    kind = "scale"
    ask = "Pick one"

    def _refusal(self, low: int, high: int) -> str:
        return "Pick one of the answers on the page."

    def points(self) -> tuple[tuple[int, str], ...]:
        """Give each number and its name, for the page; names are empty between the ends."""
        low, high = self.question.span()
        names = self._names()
        return tuple((n, names.get(n, "")) for n in range(low, high + 1))

    def _names(self) -> dict[int, str]:
        low, high = self.question.span()
        labels = [w.text(self.lang, self.band) for w in self.question.labels]
        if len(labels) == high - low + 1:
            return dict(enumerate(labels, start=low))
        return dict(zip((low, high), labels, strict=False))

    def _label(self, value: Value, other: str | None) -> str:
        name = self._names().get(value, "") if isinstance(value, int) else ""
        return f"{value} ({name})" if name else f"{value} out of {self.question.span()[1]}"


class Rating(Scale):
    """A number of stars."""

    kind = "rating"

    def _label(self, value: Value, other: str | None) -> str:
        name = self._names().get(value, "") if isinstance(value, int) else ""
        return name or f"{value} out of {self.question.span()[1]}"


class Faces(Rating):
    """Five faces, each with its word, from 1 (really bad) to 5 (really good)."""

    kind = "faces"

    def _names(self) -> dict[int, str]:
        return super()._names() if self.question.labels else dict(enumerate(FACES, start=1))


class Month(QuestionType):
    """A month and a year, kept as 2026-03. Never a day: days point at people."""

    kind = "month"
    ask = "Give a month and a year"

    def _value(self, posted: Posted) -> Value:
        halves = [(posted.fields.get(name) or [""])[0].strip() for name in (YEAR, MONTH)]
        if not posted.picked and not any(halves):
            return None
        written = posted.picked[0].strip() if posted.picked else "-".join(halves)
        match = re.fullmatch(r"(\d{4})-(\d{1,2})", written)
        if match is None:
            raise AnswerError("Give a month and a year, like 3 2026.")
        year, month = (int(part) for part in match.groups())
        if not (1 <= month <= 12 and 1900 <= year <= 2100):  # noqa: PLR2004 - a calendar
            raise AnswerError("Check the month and the year. A month is from 1 to 12.")
        return f"{year:04d}-{month:02d}"

    def _label(self, value: Value, other: str | None) -> str:
        year, month = str(value).split("-")
        return f"{MONTHS[int(month) - 1]} {year}"


class Information(QuestionType):
    """Words to read; there is nothing to answer."""

    kind = "information"

    def _value(self, posted: Posted) -> Value:
        return None

    def _label(self, value: Value, other: str | None) -> str:
        return ""


QUESTION_TYPES: dict[str, type[QuestionType]] = {
    cls.kind: cls
    for cls in (
        ShortText, LongText, Single, Multiple, YesNo, Scale, Faces, Rating, Number, Month,
        Information, Consent,
    )
}  # fmt: skip


def question_type_of(
    question: Question, lang: str = DEFAULT_LANGUAGE, band: str = ANY_BAND
) -> QuestionType:
    """Give the type that knows how this question is answered, for this reader."""
    return QUESTION_TYPES[question.type](question, lang, band)
