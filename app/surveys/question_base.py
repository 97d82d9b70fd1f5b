"""What every question type shares: the fields it posts, its ways out, its boxes for words.

Every question posts the same few fields, whatever its type::

    answer              what was picked or written (several for `multiple`)
    answer_month/_year  the two halves of a month, where they are two boxes
    rank_ID, row_ID     the place given to an option, the option picked in a matrix's row
    other, why          the person's own words beside a choice
    skip, prefer_not_to_say   the two ways out, as buttons (any value counts)
    asked_again         on the page that says "You left this one", so that it says so once
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from app.languages import marked, say
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
    from app.surveys.definition import Question, Wording

ANSWER, OTHER, WHY = "answer", "other", "why"
MONTH, YEAR = "answer_month", "answer_year"
SKIP, PREFER_NOT = "skip", "prefer_not_to_say"
ASKED_AGAIN = "asked_again"
LEFT_EMPTY = marked("You left this one. You can answer it or skip it.")


class Posted(NamedTuple):
    """What came in for one question, cleaned."""

    picked: list[str]
    other: str | None
    fields: Mapping[str, list[str]]


class QuestionType(ABC):
    """How one question is answered. The language and band choose the words of `label_of`."""

    kind: ClassVar[str]
    is_free_text: ClassVar[bool] = False
    ask: ClassVar[str] = marked("Pick one")

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
                    self.say(
                        "You picked “Prefer not to say” and wrote some words too. "
                        "Clear the box, or pick another answer."
                    )
                )
            return unanswered("prefer_not_to_say")
        value = self._value(Posted(picked, other, kept))
        # words alone are an answer: nobody has to pick a face to tell us why
        if value is not None or why is not None or not question.asks:
            return answered(value, why=why, other=other)
        if question.ask_again and ASKED_AGAIN in kept:
            return unanswered("skipped")
        raise AnswerError(self.say(LEFT_EMPTY) if question.ask_again else self._nothing_given())

    def _words(self, kept: Mapping[str, list[str]], name: str) -> str | None:
        text = "\n".join(v for v in kept.get(name, []) if v.strip())
        if len(text) > MAX_WORDS:
            raise AnswerError(
                self.say(
                    "You wrote %(written)s letters and we can keep %(most)s. "
                    "Your words are still here. Please make them a bit shorter.",
                    written=f"{len(text):,}",
                    most=f"{MAX_WORDS:,}",
                )
            )
        return text or None

    def _nothing_given(self) -> str:
        do = self.say(self.ask)
        if self.question.skip and self.question.prefer_not_to_say:
            return self.say("%(do)s, press Skip, or pick “Prefer not to say”.", do=do)
        if self.question.skip:
            return self.say("%(do)s, or press Skip.", do=do)
        if self.question.prefer_not_to_say:
            return self.say("%(do)s, or pick “Prefer not to say”.", do=do)
        return f"{do}."

    def words(self, wording: Wording) -> str:
        """Give the survey's own words for this reader."""
        return wording.text(self.lang, self.band)

    def say(self, sentence: str, **values: object) -> str:
        """Say one of our own sentences in this reader's language."""
        return say(self.lang, sentence, **values)

    @abstractmethod
    def _value(self, posted: Posted) -> Value:
        """Give the value; None when nothing was picked or written."""

    def options(self) -> list[tuple[str, str]]:
        """Give what can be picked, each with its words; empty where nothing is picked."""
        return []

    def boxes(self) -> tuple[str, ...]:
        """Give the names of the fields that hold an answer, for a page to tell empty from not."""
        return (ANSWER, MONTH, YEAR, OTHER, WHY)

    def label_of(self, answer: Answer) -> str:
        """Say the answer in words, for check-your-answers. The why is told apart from it."""
        if answer["state"] == "skipped":
            return self.say("Skipped")
        if answer["state"] == "prefer_not_to_say":
            return self.say("Prefer not to say")
        if answer["value"] is None:
            return self.say("Your own words") if answer["why"] else ""
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
        fields = self._raw_fields(answer["value"])
        fields.update({n: [t] for n, t in ((WHY, answer["why"]), (OTHER, answer["other"])) if t})
        return fields

    def _raw_fields(self, value: Value) -> dict[str, list[str]]:
        values = value if isinstance(value, list) else [value]
        return {ANSWER: [str(v) for v in values if v is not None]}

    @staticmethod
    def to_json(answer: Answer) -> str:
        """Write an answer the same way every time, so equal answers are equal text."""
        return json.dumps(answer, ensure_ascii=False, sort_keys=True)


class Choice(QuestionType):
    """Shared by everything with a list of options to pick from."""

    def options(self) -> list[tuple[str, str]]:
        """Give what can be picked, each with its words."""
        return [(choice, self._name(choice, None)) for choice in self.question.choice_ids()]

    def _known(self, picked: list[str]) -> list[str]:
        """Give what was picked in the order of the page, each once."""
        choices = self.question.choice_ids()
        if any(value not in choices for value in picked):
            raise AnswerError(self.say("Pick from the answers on the page."))
        return [choice for choice in choices if choice in picked]

    def _only(self, posted: Posted) -> str | None:
        known = self._known(posted.picked)
        if len(known) > 1:
            raise AnswerError(self.say("You picked more than one. Pick one."))
        return known[0] if known else None

    def _other_id(self, posted: Posted) -> str | None:
        """Give the option that the words in the "something else" box belong to."""
        return next((o.id for o in self.question.options if o.other and posted.other), None)

    def _name(self, choice: str, other: str | None) -> str:
        option = self.question.option(choice)
        name = option.wording.text(self.lang, self.band) if option else choice
        return f"{name}: {other}" if option and option.other and other else name
