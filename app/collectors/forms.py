"""What coordinators fill in about collectors and paper, and the code on a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from app.collectors.paper import MOST_SHEETS, BatchDraft
from app.collectors.printed import NEUTRAL_ABOUT
from app.collectors.rules import LONGEST_TYPED
from app.collectors.service import FEWEST_CODES, MOST_CODES, CollectorDraft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.collectors.paper import Typed
    from app.collectors.rules import Kind
    from app.surveys.definition import SurveyDefinition

BOXES = ("answer", "answer_month", "answer_year", "other", "why")
MARK = "mark"


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


class DayField(DateField):
    """A date; what is none is refused in plain words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date that was picked or typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as fault:
            raise ValueError("That is not a date. Pick one, or type it like 2027-05-03.") from fault


class CollectorForm(FlaskForm):
    """One more way to reach people."""

    name = StringField(
        "Name",
        [InputRequired("Give it a name, like Library poster."), Length(max=80)],
        description="Only staff see it, like Library poster or Youth club tablet.",
        filters=[_stripped],
    )
    about = StringField(
        "What it is for, in one line",
        [InputRequired("Say in one line what it is for."), Length(max=140)],
        description="It is printed large. Anybody who walks by can read it.",
        default=NEUTRAL_ABOUT,
        filters=[_stripped],
    )
    speaks_of_care = BooleanField(
        "It may say that this is for care experienced young people",
        description="Leave this empty where others can see who takes a card or scans the square.",
    )
    opens_on = DayField("First day", [InputRequired("Choose the first day.")])
    closes_on = DayField("Last day", [InputRequired("Choose the last day.")])

    def draft(self, kind: Kind) -> CollectorDraft:
        """Give what was filled in."""
        return CollectorDraft(
            kind=kind,
            name=self.name.data,
            about=self.about.data,
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            speaks_of_care=self.speaks_of_care.data,
        )


class ReopenForm(FlaskForm):
    """Until when a collector works again."""

    closes_on = DayField("New last day", [InputRequired("Choose the last day.")])


class CodesForm(FlaskForm):
    """How many one-use codes to print."""

    count = IntegerField(
        "How many codes",
        [
            InputRequired("Write how many codes you need."),
            NumberRange(
                FEWEST_CODES, MOST_CODES, f"Choose from {FEWEST_CODES} to {MOST_CODES} codes."
            ),
        ],
        description=f"From {FEWEST_CODES} to {MOST_CODES}. Print some more than you need.",
        default=30,
    )


class OneUseCodeForm(FlaskForm):
    """The code on somebody's card."""

    code = StringField(
        "Your code",
        [
            InputRequired("Type the code that is on your card."),
            Length(max=LONGEST_TYPED, message="That is too long. Type just the code."),
        ],
        description="It looks like K7M4-Q2RT. Capital letters and the dash don’t matter.",
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "maxlength": LONGEST_TYPED,
        },
    )


class BatchForm(FlaskForm):
    """Sheets to be printed."""

    printed = IntegerField(
        "How many sheets",
        [
            InputRequired("Write how many sheets you need."),
            NumberRange(1, MOST_SHEETS, f"Print from 1 to {MOST_SHEETS} sheets at a time."),
        ],
        description="Each has a mark and a receipt of its own, so print them. Don’t photocopy.",
        default=20,
    )
    type_size = SelectField(
        "Letter size",
        coerce=int,
        choices=[
            SelectChoice(13, "Normal (13 point)"),
            SelectChoice(16, "Large print (16 point)"),
            SelectChoice(18, "Larger print (18 point)"),
        ],
    )
    band = SelectField("Wording for the age group")
    hand_in = TextAreaField(
        "How to hand it in",
        [InputRequired("Say how people hand it in."), Length(max=400)],
        description="In a closed envelope, and not through somebody that it may be about.",
        default=(
            "Put it in the envelope and close it. Give it to the person you had it from, "
            "or post it. You need no stamp."
        ),
        filters=[_stripped],
    )
    is_keyed_twice = BooleanField(
        "Two people type in each sheet",
        description="They see where they differ, and choose. It takes twice as long.",
    )

    def offer_bands(self, definition: SurveyDefinition) -> None:
        """Put the survey's age groups into the list."""
        self.band.choices = [(band, band) for band in definition.bands]

    def draft(self) -> BatchDraft:
        """Give what was filled in."""
        return BatchDraft(
            printed=self.printed.data,
            type_size=self.type_size.data,
            band=self.band.data,
            hand_in=self.hand_in.data,
            is_keyed_twice=self.is_keyed_twice.data,
        )


class SheetForm(FlaskForm):
    """A whole sheet: the boxes of each question, named by question and box."""

    def __init__(
        self, definition: SurveyDefinition, kept: Typed | None = None, mark: str = ""
    ) -> None:
        super().__init__()
        self.definition = definition
        self.faults: dict[str, str] = {}
        self.mark = request.form.get(MARK, "") if self.is_submitted() else mark
        self.typed: Typed = self._posted() if self.is_submitted() else dict(kept or {})

    def _posted(self) -> Typed:
        typed: Typed = {}
        for question in self.definition.questions:
            names = {box: request.form.getlist(f"{question.id}-{box}") for box in BOXES}
            boxes = {box: values for box, values in names.items() if any(values)}
            if boxes:
                typed[question.id] = boxes
        return typed

    def picked(self, question_id: str) -> list[str]:
        """Give what is picked at a question."""
        return self.typed.get(question_id, {}).get("answer", [])

    def text(self, question_id: str, box: str = "answer") -> str:
        """Give what stands in a box."""
        return "\n".join(self.typed.get(question_id, {}).get(box, []))


class ChooseForm(FlaskForm):
    """Which of two people read the paper right, question by question."""

    def chosen(self, question_ids: Sequence[str]) -> dict[str, str]:
        """Give what was chosen so far."""
        return {name: request.form.get(f"{name}-side", "") for name in question_ids}


class ConfirmForm(FlaskForm):
    """A button that changes something."""
