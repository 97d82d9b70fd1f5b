"""What coordinators send from the workshop. Question forms are read in `posted`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.building.wordings import LANGUAGES
from app.surveys.answers import clean_words
from app.surveys.forms import QuestionForm
from app.surveys.kinds import kind_name
from app.surveys.question_types import QUESTION_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.surveys.answers import Answer
    from app.surveys.question_types import QuestionType

KNOWN_BANDS = ("8-11", "11-17", "16-25")
VOICES = (
    ("young_person", "Young people"),
    ("carer", "Carers"),
    ("professional", "Professionals"),
)
BAND = re.compile(r"[0-9]{1,2}-[0-9]{1,2}")


def _clean(value: str | None) -> str | None:
    return clean_words(value).strip() if value else value


class StartForm(FlaskForm):
    """A blank survey needs a title; a template or a copy brings its own."""

    title = StringField(
        "Title",
        [Length(max=120)],
        filters=[_clean],
        description="Staff see it. Keep it neutral: it may show on a shared screen.",
    )


class BenchForm(FlaskForm):
    """A form about one part of a draft. It knows what that part was when the page was drawn."""

    revision = HiddenField()
    seen = HiddenField()


class AddForm(FlaskForm):
    """A new question."""

    type = SelectField("How is it answered?")
    wording = TextAreaField(
        "Question",
        [DataRequired("Write the question first."), Length(max=2000)],
        filters=[_clean],
        description="Ask one thing. Use words you’d say out loud.",
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.type.choices = [(kind, kind_name(kind)) for kind in QUESTION_TYPES]


class ReadersForm(BenchForm):
    """The survey as a whole: its names, whom it is for, and the languages of its words."""

    title = StringField(
        "Title for staff",
        [DataRequired("Give it a title."), Length(max=120)],
        filters=[_clean],
        description="Keep it neutral: it may show on a shared screen.",
    )
    who_for = StringField(
        "Who is it for?",
        [DataRequired("Say who it is for."), Length(max=300)],
        filters=[_clean],
        description="Like: Care leavers aged 16 to 25 who live in Knowsley.",
    )
    voice = SelectField("Whose voice is it?")
    consultation = SelectField("Consultation", coerce=int)
    bands: tuple[str, ...] = KNOWN_BANDS
    languages: tuple[tuple[str, str], ...] = tuple(LANGUAGES.items())

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.voice.choices = list(VOICES)


class PublishForm(BenchForm):
    """Where a survey goes, what its address is, and when it closes."""

    consultation = SelectField(
        "Consultation", coerce=int, description="The answers, themes and replies belong to it."
    )
    slug = StringField(
        "Address",
        [InputRequired("Write an address, like your-home."), Length(max=40)],
        filters=[lambda value: value.strip().lower() if value else value],
        description="The end of the link. Keep it neutral: it may show on a shared screen.",
    )
    closes_on = DateField(
        "Last day to answer",
        [InputRequired("Choose the last day to answer.")],
        description="Answers are taken until the end of this day.",
    )


class TryForm(QuestionForm):
    """A question as young people see it, tried out: what is answered stays in the page."""

    def __init__(
        self,
        asked: QuestionType,
        answer: Answer | None,
        *,
        is_answering: bool,
    ) -> None:
        self._is_answering = is_answering
        super().__init__(asked, answer)

    def is_submitted(self) -> bool:
        """Say whether this very question was answered; the page before may have posted too."""
        return self._is_answering and bool(super().is_submitted())


def bands_of(values: Sequence[str]) -> list[str]:
    """Give the age bands among what was ticked."""
    return [value for value in dict.fromkeys(values) if BAND.fullmatch(value)]


def languages_of(values: Sequence[str], known: Sequence[str] = ()) -> list[str]:
    """Give the languages among what was ticked: those on the list, and those in use."""
    return [v for v in dict.fromkeys(values) if v in LANGUAGES or v in known]


def typed_fields(posted: Any) -> list[tuple[str, str]]:
    """Give every field of a post but its guards, to send the same once more."""
    guards = {"csrf_token", "revision", "seen"}
    return [(name, value) for name, value in posted.items(multi=True) if name not in guards]
