"""What the safeguarding lead can send."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError


class CloseForm(FlaskForm):
    """What was done about a case."""

    outcome = TextAreaField(
        "What was done?",
        description="Who was told, what they did, and whether the young person could be reached. "
        "A false alarm is an outcome too: say why.",
        validators=[
            DataRequired("Write what was done before you close the case."),
            Length(max=4000),
        ],
    )
    reported = TextAreaField(
        "Reported to whom, when and by whom?",
        description="Or why it was not reported.",
        validators=[Length(max=1000)],
    )

    must_report = False

    def validate_reported(self, field: TextAreaField) -> None:
        """Ask for the report where the case is about sexual abuse."""
        if self.must_report and not (field.data or "").strip():
            raise ValidationError(
                "Write whom this was reported to, when and by whom, or why it was not."
            )


class DutyForm(FlaskForm):
    """Who is reached about a worrying answer, and what young people read about it."""

    by_day = StringField(
        "By day",
        description="Who takes a worrying answer in office hours: name or team, and phone.",
        validators=[DataRequired("Say who is reached by day."), Length(max=200)],
    )
    out_of_hours = StringField(
        "Evenings, nights and weekends",
        description="The council’s emergency duty team, and its phone number.",
        validators=[DataRequired("Say who is reached out of hours."), Length(max=200)],
    )
    words = TextAreaField(
        "What young people read about evenings and weekends",
        description="Shown on the help page. Say plainly when nobody reads, and who to call then.",
        validators=[DataRequired("Write the words for young people."), Length(max=600)],
    )
