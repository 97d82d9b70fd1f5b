"""What coordinators send: a file, what its columns become, and a profile's changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.imports.rules import IGNORED, DateOrder

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

VOICES = [
    ("young_person", "Young people"),
    ("carer", "Carers"),
    ("professional", "Professionals"),
]
ORDERS = [
    (DateOrder.DAY_FIRST.value, "The day is first: 10/9/2026 is 10 September"),
    (DateOrder.MONTH_FIRST.value, "The month is first: 10/9/2026 is 9 October"),
]
PROFILE_NAME = Length(max=80, message="Use 80 letters at most.")


class UploadForm(FlaskForm):
    """A file of answers, and where they go."""

    file = FileField(
        "The file",
        [FileRequired("Choose a file.")],
        description="An Excel workbook (.xlsx) or a text table (.csv, .tsv), 8 MB at most. "
        "We keep it until you have checked it, or for one day.",
    )
    target = SelectField(
        "Where do the answers go?",
        [InputRequired("Choose where the answers go.")],
        description="Into a survey, where columns match its questions. Or into a consultation, "
        "as comments only.",
    )
    voice = RadioField(
        "Whose words are they?",
        default="young_person",
        description="Only for comments. A survey says it itself.",
    )
    band = StringField(
        "Age band",
        [Optional(), Length(max=40, message="Use 40 letters at most.")],
        description="Only for comments, and only if it is the same for all, like 16-25.",
    )

    def offer(self, targets: Sequence[tuple[str, str]]) -> None:
        """Put in the surveys and consultations, and whose words they can be."""
        self.target.choices = list(targets)
        self.voice.choices = list(VOICES)


class PlanForm(FlaskForm):
    """What each column becomes. The columns' own fields are read by `uses`."""

    order = RadioField(
        "Which number of a date is the day?",
        [Optional()],
        description="Some dates in this file can be read two ways. We never guess.",
    )
    profile = StringField(
        "Save these choices under a name",
        [Optional(), PROFILE_NAME],
        description="If you like. The next file with the same headings is then filled in for you.",
    )

    def __init__(self, order: str | None) -> None:
        super().__init__(order=order)
        self.order.choices = list(ORDERS)

    def chosen_order(self) -> DateOrder | None:
        """Give the order of dates that was picked."""
        return DateOrder(self.order.data) if self.order.data else None


class ProfileForm(FlaskForm):
    """A profile's name; its columns' fields are read by `uses`."""

    name = StringField("Name", [InputRequired("Give it a name."), PROFILE_NAME])


class StructureForm(FlaskForm):
    """A survey that was built with another tool."""

    file = FileField(
        "The file",
        [FileRequired("Choose a file.")],
        description="An XLSForm workbook (.xlsx) from Kobo or ODK, or a LimeSurvey structure "
        "(.lss or .txt).",
    )


class ConfirmForm(FlaskForm):
    """A button that changes something."""


def uses(before: Sequence[str], possible: Container[str]) -> list[str]:
    """Give what was picked for each column; what nobody can pick leaves the column out."""
    picked = [request.form.get(f"use-{index}", old) for index, old in enumerate(before)]
    return [use if use in possible else IGNORED for use in picked]
