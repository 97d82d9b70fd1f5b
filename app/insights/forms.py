"""What leads can send: a verdict on a comment, and a signed-off “You said”."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.insights.service import SignOff, Verdict

if TYPE_CHECKING:
    from app.insights.queries import Effective


class CorrectionForm(FlaskForm):
    """All that a comment is about, and why that was changed."""

    # the service checks the ids, in words that say which one is wrong
    themes = SelectMultipleField("Which themes fit?", choices=(), validate_choice=False)
    priorities = SelectMultipleField(
        "Which priorities does it speak to?", choices=(), validate_choice=False
    )
    nothing = BooleanField("Fits nothing")
    why = StringField("Why did you change it?", validators=[Length(max=500)])

    def start_from(self, stands: Effective) -> None:
        """Tick what stands now; a verdict that differs from it will need a reason."""
        self.stands = stands
        if self.is_submitted():
            return
        self.themes.data, self.priorities.data = [*stands.theme_ids], [*stands.priority_ids]
        self.nothing.data = stands.is_corrected and not (stands.theme_ids or stands.priority_ids)

    def validate_themes(self, field: SelectMultipleField) -> None:
        """Refuse an empty answer and one that says two things."""
        ticked = bool(field.data or self.priorities.data)
        if self.nothing.data and ticked:
            raise ValidationError("Tick what fits, or tick “Fits nothing”, not both.")
        if not self.nothing.data and not ticked:
            raise ValidationError("Tick what fits. If nothing does, tick “Fits nothing”.")

    def validate_why(self, field: StringField) -> None:
        """Ask for a reason where the verdict differs from what stands."""
        changed = (
            set(self.themes.data or ()) != self.stands.theme_ids
            or set(self.priorities.data or ()) != self.stands.priority_ids
        )
        if changed and not (field.data or "").strip():
            raise ValidationError("Say in a few words why you changed it.")

    def verdict(self) -> Verdict:
        """Give what the person decided."""
        return Verdict(self.themes.data or (), self.priorities.data or (), self.why.data or "")


class SignOffForm(FlaskForm):
    """A theme in words that can be published."""

    headline = StringField(
        "Headline",
        description="What it is about, in a few words a young person would use.",
        validators=[DataRequired("Write a headline."), Length(max=120)],
    )
    you_said = TextAreaField(
        "You said",
        description="What young people told you, in plain words. No names, and nobody's own words.",
        validators=[DataRequired("Write what young people said."), Length(max=600)],
    )

    def sign_off(self, theme_id: str) -> SignOff:
        """Give what the person stands by."""
        return SignOff(theme_id, self.headline.data, self.you_said.data)
