"""What the safeguarding lead can send."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import TextAreaField
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
