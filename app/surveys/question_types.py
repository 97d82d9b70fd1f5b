"""One class per question type: checks what was posted, and says it back in words.

What they share, and the fields they post, is in `app.surveys.question_base`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from app.languages import marked, months
from app.surveys.answers import AnswerError
from app.surveys.definition import ANY_BAND, DEFAULT_LANGUAGE
from app.surveys.question_base import (
    ANSWER,
    MONTH,
    OTHER,
    PREFER_NOT,
    WHY,
    YEAR,
    Choice,
    Posted,
    QuestionType,
)
from app.surveys.table_types import Matrix, Ranking

if TYPE_CHECKING:
    from app.surveys.answers import Value
    from app.surveys.definition import Question

__all__ = [
    "ANSWER", "MONTH", "OTHER", "PREFER_NOT", "QUESTION_TYPES", "WHY", "YEAR",
    "QuestionType", "question_type_of",
]  # fmt: skip
FACES = (
    marked("Really bad"), marked("Not good"), marked("OK"), marked("Good"), marked("Really good"),
)  # fmt: skip


class LongText(QuestionType):
    """The person's own words, as long as they like."""

    kind = "long_text"
    is_free_text = True
    ask = marked("Write something")

    def _value(self, posted: Posted) -> Value:
        return self._words(posted.fields, ANSWER)

    def _label(self, value: Value, other: str | None) -> str:
        return str(value)


class ShortText(LongText):
    """A few of the person's own words. Line ends are kept too: they may be pasted in."""

    kind = "short_text"


class Single(Choice):
    """Pick one option."""

    kind = "single"

    def _value(self, posted: Posted) -> Value:
        value = self._only(posted)
        other_id = self._other_id(posted)
        if other_id and value not in (None, other_id):
            raise AnswerError(
                self.say(
                    "You wrote in the box for “%(name)s” and picked something different. "
                    "Pick that one to keep your words, or clear the box.",
                    name=self._name(other_id, None),
                )
            )
        return value or other_id  # words in the box are a pick

    def _label(self, value: Value, other: str | None) -> str:
        return self._name(str(value), other)


class Image(Single):
    """Pick one option that has a drawing of ours beside its words."""

    kind = "image"


class Multiple(Choice):
    """Pick any number of options; an exclusive one stands alone."""

    kind = "multiple"
    ask = marked("Pick one or more")

    def _value(self, posted: Posted) -> Value:
        if self.question.prefer_not_to_say and PREFER_NOT in posted.picked:
            raise AnswerError(
                self.say(
                    "You picked “Prefer not to say” and something else too. Pick one or the other."
                )
            )
        other_id = self._other_id(posted)
        known = self._known([*posted.picked, *([other_id] if other_id else [])])
        alone = next((o for o in self.question.options if o.exclusive and o.id in known), None)
        if alone and len(known) > 1:
            name = alone.wording.text(self.lang, self.band)
            raise AnswerError(
                self.say(
                    "You picked “%(name)s” and something else too. Pick one or the other.",
                    name=name,
                )
            )
        return known or None

    def _label(self, value: Value, other: str | None) -> str:
        values = value if isinstance(value, list) else [str(value)]
        return "\n".join(self._name(v, other) for v in values)


class YesNo(Choice):
    """Yes, no, or not sure."""

    kind = "yes_no"
    names: ClassVar[dict[str, str]] = {
        "yes": marked("Yes"),
        "no": marked("No"),
        "not_sure": marked("Not sure"),
    }

    def _value(self, posted: Posted) -> Value:
        return self._only(posted)

    def _name(self, choice: str, other: str | None) -> str:
        return self.say(self.names[choice]) if choice in self.names else choice

    def _label(self, value: Value, other: str | None) -> str:
        return self._name(str(value), other)


class Consent(YesNo):
    """A yes that is only ever given, never assumed: saying nothing is a no."""

    kind = "consent"

    def _value(self, posted: Posted) -> Value:
        return super()._value(posted) or "no"


class Number(QuestionType):
    """A whole number."""

    kind = "number"
    ask = marked("Write a number")

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
        return self.say("Write a whole number from %(low)s to %(high)s.", low=low, high=high)

    def _label(self, value: Value, other: str | None) -> str:
        return str(value)


class Scale(Number):
    """A row of numbers with a name at each end."""

    kind = "scale"
    ask = marked("Pick one")

    def _refusal(self, low: int, high: int) -> str:
        return self.say("Pick one of the answers on the page.")

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
        return f"{value} ({name})" if name else self._out_of(value)

    def _out_of(self, value: Value) -> str:
        return self.say("%(value)s out of %(most)s", value=value, most=self.question.span()[1])


class Rating(Scale):
    """A number of stars."""

    kind = "rating"

    def _label(self, value: Value, other: str | None) -> str:
        name = self._names().get(value, "") if isinstance(value, int) else ""
        return name or self._out_of(value)


class Faces(Rating):
    """Five faces, each with its word, from 1 (really bad) to 5 (really good)."""

    kind = "faces"

    def _names(self) -> dict[int, str]:
        if self.question.labels:
            return super()._names()
        return {number: self.say(word) for number, word in enumerate(FACES, start=1)}


class Month(QuestionType):
    """A month and a year, kept as 2026-03. Never a day: days point at people."""

    kind = "month"
    ask = marked("Give a month and a year")

    def _value(self, posted: Posted) -> Value:
        halves = [(posted.fields.get(name) or [""])[0].strip() for name in (YEAR, MONTH)]
        if not posted.picked and not any(halves):
            return None
        written = posted.picked[0].strip() if posted.picked else "-".join(halves)
        match = re.fullmatch(r"(\d{4})-(\d{1,2})", written)
        if match is None:
            raise AnswerError(self.say("Give a month and a year, like 3 2026."))
        year, month = (int(part) for part in match.groups())
        if not (1 <= month <= 12 and 1900 <= year <= 2100):  # noqa: PLR2004 - a calendar
            raise AnswerError(self.say("Check the month and the year. A month is from 1 to 12."))
        return f"{year:04d}-{month:02d}"

    def _label(self, value: Value, other: str | None) -> str:
        year, month = str(value).split("-")
        return f"{months(self.lang)[int(month) - 1]} {year}"


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
        Information, Consent, Ranking, Matrix, Image,
    )
}  # fmt: skip


def question_type_of(
    question: Question, lang: str = DEFAULT_LANGUAGE, band: str = ANY_BAND
) -> QuestionType:
    """Give the type that knows how this question is answered, for this reader."""
    return QUESTION_TYPES[question.type](question, lang, band)
