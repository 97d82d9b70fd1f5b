"""The form of a note: who met, and a row for each thing that was said."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from app.notes import rules
from app.notes.rules import About, Content, Line, NoteKind

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = ("kind", "held_on", "place", "head_count", "bands", "voice", "may_share")
GROUPS = ("kind", "bands", "voice")  # a link to one of these leads to its first choice
FEWEST_ROWS = 3
MORE_ROWS = 3
MOST_ROWS = 200  # more than a note holds, so that nothing typed is lost where there are too many
KEY_LENGTH = 32
WHOLE_FORM = "note-form"


class WholeNumber(IntegerField):
    """A number of people, or nothing. A plain box, for a number box hides what is no number."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; what is no number is said to be none, and stays in the box."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = int(valuelist[0])
        except ValueError as fault:
            raise ValueError("Write a whole number, like 12.") from fault

    @property
    def typed(self) -> str:
        """Give what stands in the box."""
        return str(self._value())


class Day(DateField):
    """A day, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; what is no day is said to be none, and stays in the box."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as fault:
            raise ValueError("Give a day that is in the calendar, like 2026-05-03.") from fault


class LineForm(Form):
    """One thing that was said."""

    text = TextAreaField()
    is_verbatim = BooleanField()
    was_helped = BooleanField()
    how_many = WholeNumber()

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was written here."""
        return not rules.clean(self.text.data or "") and not self.how_many.typed.strip()


class NoteForm(FlaskForm):
    """A whole note. The key is made when the page is drawn: two presses, one note."""

    key = HiddenField()
    revision = HiddenField(default="0")
    kind = RadioField(
        "How did you meet?",
        choices=[SelectChoice(kind.value, kind.in_words) for kind in NoteKind],
        validators=[Optional()],
    )
    held_on = Day(
        "Which day?",
        description="For a one-to-one we drop the day and the place when you send the note.",
    )
    place = StringField(
        "What kind of place? (if you want to)",
        description="Like Forum night, youth club, online or in custody. No names or addresses.",
    )
    head_count = WholeNumber(
        "How many people were there?",
        description="Those who could speak, without staff. Others only see a rounded number.",
    )
    bands = SelectMultipleField(
        "How old were they?",
        choices=[SelectChoice(key, label) for key, label in rules.BANDS.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description="For young people. Tick all that fit.",
        validators=[Optional()],
    )
    voice = RadioField(
        "Who spoke?",
        choices=[
            SelectChoice("young_person", "Young people"),
            SelectChoice("carer", "Carers"),
            SelectChoice("professional", "Professionals"),
        ],
        default="young_person",
    )
    may_share = BooleanField(
        "The group said we may share their words, without names",
        description="Only exact words are ever shared, and never from a one-to-one.",
    )
    lines = FieldList(FormField(LineForm), max_entries=MOST_ROWS)

    @classmethod
    def filled(cls, content: Content | None, *, rows: int, **values: Any) -> NoteForm:
        """Give the form with what is known; what was posted stands above it."""
        data: dict[str, Any] = {"key": secrets.token_hex(KEY_LENGTH // 2)} | values
        if content is not None:
            data |= {name: getattr(content.about, name) for name in ABOUT}
            data["lines"] = [vars(line) for line in content.lines]
        form = cls(data=data)
        if not form.is_submitted():
            form.add_rows(rows - len(form.lines))
        return form

    def without_about(self) -> NoteForm:
        """Leave out who met, when and where: they never stand beside one person's words."""
        for name in ABOUT:
            del self[name]
        return self

    @property
    def has_about(self) -> bool:
        """Say whether it asks who met."""
        return "kind" in self

    def add_rows(self, how_many: int) -> None:
        """Give more room, up to what a note holds."""
        for _ in range(min(how_many, rules.MOST_LINES - len(self.lines))):
            self.lines.append_entry()

    @property
    def seen_revision(self) -> int:
        """Give which state of the note the page showed."""
        typed = self.revision.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1  # noqa: PLR2004 - longer than any count of saves

    @property
    def has_good_key(self) -> bool:
        """Say whether the key is one that we made."""
        key = self.key.data or ""
        return len(key) == KEY_LENGTH and set(key) <= set("0123456789abcdef")

    def content(self, about: About | None = None) -> Content:
        """Give what was typed; empty rows are left out."""
        return Content(
            about or self._about(),
            tuple(
                Line(
                    rules.clean(row.text.data or ""),
                    row.is_verbatim.data,
                    row.how_many.data,
                    row.was_helped.data,
                )
                for row in self._rows()
            ),
        )

    def show(self, faults: dict[str, str]) -> dict[str, str]:
        """Turn faults by line into faults by box, and put the others beside their fields."""
        rows = [entry.name for entry in self.lines if not entry.form.is_blank]
        shown = {}
        for box, sentence in faults.items():
            name = box
            if box.startswith("lines-"):
                _, number, part = box.split("-")
                if int(number) < len(rows):
                    name = f"{rows[int(number)]}-{part}"
            elif box in self:
                self[box].errors = [sentence]
            shown[f"{name}-0" if name in GROUPS else name] = sentence
        return shown

    def faults(self) -> dict[str, str]:
        """Give what the form itself found, box by box."""
        found = {
            name: str(self[name].errors[0]) for name in ABOUT if name in self and self[name].errors
        }
        if "csrf_token" in self.errors:
            found[WHOLE_FORM] = str(self.errors["csrf_token"][0])
        found = {f"{name}-0" if name in GROUPS else name: said for name, said in found.items()}
        for entry in self.lines:
            found |= {box.name: str(box.errors[0]) for box in entry.form if box.errors}
            if not entry.form.is_blank and not rules.clean(entry.form.text.data or ""):
                found[entry.form.text.name] = "Write what was said, or take out the number."
        return found

    def _rows(self) -> Sequence[LineForm]:
        return [entry.form for entry in self.lines if not entry.form.is_blank]

    def _about(self) -> About:
        return About(
            kind=NoteKind(self.kind.data) if self.kind.data else None,
            held_on=self.held_on.data,
            place=rules.clean(self.place.data or ""),
            head_count=self.head_count.data,
            bands=tuple(self.bands.data or ()),
            voice=self.voice.data,
            may_share=self.may_share.data,
        )


class ConfirmForm(FlaskForm):
    """A button that changes something."""
