"""What people fill in: one question, five return words, and a survey to publish."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from flask import request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.languages import months
from app.surveys.answers import MAX_WORDS, AnswerError, answered, clean_words
from app.surveys.question_base import LEFT_EMPTY
from app.surveys.question_types import ANSWER, MONTH, OTHER, PREFER_NOT, WHY, YEAR
from app.surveys.table_types import RANK, ROW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from app.surveys.answers import Answer
    from app.surveys.definition import Wording
    from app.surveys.question_types import QuestionType

LONGEST_WORDS = 200
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


class QuestionForm(FlaskForm):
    """One question with what was posted, or else what was answered before.

    `shown` is the same question as this person sees it, where its options are mixed for them.
    """

    form_errors: list[str]

    def __init__(
        self, asked: QuestionType, answer: Answer | None, shown: QuestionType | None = None
    ) -> None:
        super().__init__()
        self.asked = asked
        self.shown = shown or asked
        self.answer: Answer | None = None
        self.saved = answer
        self.raw = self._posted() if self.is_submitted() else self._filled(answer)

    @staticmethod
    def _posted() -> dict[str, list[str]]:
        return {
            name: [clean_words(value) for value in values] for name, values in request.form.lists()
        }

    def _filled(self, answer: Answer | None) -> dict[str, list[str]]:
        if answer is None or answer["state"] == "skipped":
            return {}
        raw = self.asked.to_raw(answer)
        return raw if self.asked.question.is_listed or raw.get(ANSWER) != [PREFER_NOT] else {}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was posted the way its question type does; a fault keeps the words."""
        if not super().validate(extra_validators):
            return False
        try:
            self.answer = self.asked.check(self.raw)
        except AnswerError as error:
            self.refuse(error)
        return self.answer is not None

    def refuse(self, error: AnswerError) -> None:
        """Show why the answer cannot be kept as it is."""
        self.answer = None
        self.form_errors = [*self.form_errors, str(error)]

    @property
    def fault(self) -> str | None:
        """Give the first thing to put right."""
        return self.form_errors[0] if self.form_errors else None

    @property
    def is_blank(self) -> bool:
        """Say whether nothing is picked or written on the page."""
        boxes = self.asked.boxes()
        return not any(value.strip() for name in boxes for value in self.raw.get(name, []))

    def words(self, wording: Wording) -> str:
        """Give the survey's own words in the reader's language."""
        return self.shown.words(wording)

    def words_of(self, wordings: Sequence[Wording]) -> list[str]:
        """Give several of the survey's own words in the reader's language."""
        return [self.words(wording) for wording in wordings]

    @property
    def was_left_empty(self) -> bool:
        """Say whether the page asks once more; the next press lets the person through."""
        return self.fault == self.asked.say(LEFT_EMPTY)

    @property
    def fault_at(self) -> str:
        """Give the id of the box that the fault is about, for the link at the top."""
        too_long = [n for n in (OTHER, WHY) if len(self.first(n)) > MAX_WORDS]
        if too_long:
            return too_long[0]
        kind = self.asked.question.type
        first = {"month": MONTH, "ranking": RANK, "matrix": ROW}.get(kind)
        if first is not None:
            parts = self.shown.question.rows or self.shown.question.options
            part = parts[0].id if parts else ""
            return first + part + ("-0" if kind == "matrix" else "")
        return ANSWER if self.asked.is_free_text or kind == "number" else f"{ANSWER}-0"

    def options(self) -> list[tuple[str, str]]:
        """Give what can be picked, with its words; prefer-not-to-say stands among it."""
        offered = self.shown.options()
        if self.asked.question.prefer_not_to_say and self.asked.question.is_listed:
            offered.append((PREFER_NOT, self.asked.say("Prefer not to say")))
        return offered

    def symbols(self) -> dict[str, str | None]:
        """Give the drawing beside each option of an image choice."""
        return {option.id: option.symbol for option in self.asked.question.options}

    def ranked(self) -> list[tuple[str, str, str]]:
        """Give each thing to put in order: its field, its words, the place it has."""
        return [(RANK + o, words, self.first(RANK + o)) for o, words in self.shown.options()]

    def places(self) -> list[tuple[str, str]]:
        """Give the places in a ranking, none to begin with."""
        last = len(self.asked.question.options)
        return [("", self.asked.say("No place")), *((str(n), str(n)) for n in range(1, last + 1))]

    def rows(self) -> list[tuple[str, str, str]]:
        """Give each row of a matrix: its field, its words, the option picked in it."""
        rows, say = self.shown.question.rows, self.shown.words
        return [(ROW + row.id, say(row.wording), self.first(ROW + row.id)) for row in rows]

    def points(self) -> list[tuple[int, str]]:
        """Give a rating's numbers, each with its words."""
        low, high = self.asked.question.span()
        return [(n, self.asked.label_of(answered(n))) for n in range(low, high + 1)]

    def other_label(self) -> str:
        """Give the words of the option that opens a box of its own; empty if there is none."""
        options = self.asked.question.options
        return next((self.asked.words(option.wording) for option in options if option.other), "")

    def months(self) -> list[tuple[str, str]]:
        """Give the months to pick from, none to begin with."""
        names = enumerate(months(self.asked.lang), start=1)
        return [("", self.asked.say("Month")), *((str(n), name) for n, name in names)]

    def month(self) -> str:
        """Give the month that was picked before."""
        _, _, month = self.first(ANSWER).partition("-")
        return self.first(MONTH) or month.lstrip("0")

    def year(self) -> str:
        """Give the year that was written before."""
        return self.first(YEAR) or self.first(ANSWER).partition("-")[0]

    def first(self, name: str) -> str:
        """Give what stands in a box that holds one thing."""
        return "\n".join(self.raw.get(name, []))

    def picked(self) -> list[str]:
        """Give everything that is picked."""
        return self.raw.get(ANSWER, [])

    def typed(self) -> list[str]:
        """Give the person's own words on the page, for when they cannot be kept."""
        names = [WHY, OTHER, *([ANSWER] if self.asked.is_free_text else [])]
        return [value for name in names for value in self.raw.get(name, []) if value.strip()]


class ReturnWordsForm(FlaskForm):
    """The five words that open a draft again."""

    words = StringField(
        lazy_gettext("Your five words"),
        [
            InputRequired(lazy_gettext("Type your five words.")),
            Length(
                max=LONGEST_WORDS,
                message=lazy_gettext("That is too long. Type just your five words."),
            ),
        ],
        description=lazy_gettext(
            "In the same order. Capital letters, commas and extra spaces don’t matter."
        ),
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": LONGEST_WORDS,
        },
    )


class PublishForm(FlaskForm):
    """Where a survey goes, what its address is, and when it closes."""

    consultation = SelectField(
        "Consultation",
        coerce=int,
        validate_choice=True,
        description="The answers, themes and replies belong to it.",
    )
    slug = StringField(
        "Address",
        [InputRequired("Write an address, like your-home."), Length(max=40)],
        description="The end of the link. Keep it neutral: it may show on a shared screen.",
        filters=[lambda value: value.strip().lower() if value else value],
    )
    closes_on = DateField(
        "Last day to answer",
        [InputRequired("Choose the last day to answer.")],
        description="Answers are taken until the end of this day.",
    )

    def offer(self, consultations: Sequence[tuple[int, str]]) -> None:
        """Put the open consultations into the list."""
        self.consultation.choices = list(consultations)


class StopForm(FlaskForm):
    """Five words, please. The key is drawn with the page: two presses give the same words."""

    words_key = HiddenField()

    def ready(self) -> StopForm:
        """Give the form its key."""
        if not _KEY.fullmatch(self.words_key.data or ""):
            self.words_key.data = secrets.token_urlsafe(32)
        return self


class ConfirmForm(FlaskForm):
    """A button that changes something."""
