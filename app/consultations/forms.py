"""What a coordinator says before anybody is asked anything."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.consultations.service import ConsultationDraft


class ConsultationForm(FlaskForm):
    """A new consultation."""

    title = StringField("Title", validators=[DataRequired("Give it a title."), Length(max=120)])
    purpose = TextAreaField(
        "What is it for?",
        description="One or two sentences a 12-year-old understands. Young people see this.",
        validators=[DataRequired("Say what it is for."), Length(max=500)],
    )
    what_can_change = TextAreaField(
        "What can change?",
        description="Be honest. Say what is fixed, too.",
        validators=[DataRequired("Say what can change."), Length(max=500)],
    )
    who_decides = StringField(
        "Who decides?", validators=[DataRequired("Say who decides."), Length(max=120)]
    )
    who_chose = StringField(
        "Who chose the topic?", validators=[DataRequired("Say who chose it."), Length(max=120)]
    )
    framework_key = SelectField("Strategy to read the answers against")
    opens_on = DateField("Opens on", validators=[DataRequired("Give the opening date.")])
    closes_on = DateField("Closes on", validators=[DataRequired("Give the closing date.")])
    reply_by = DateField(
        "Reply by",
        description="The day by which young people hear what happens with their words.",
        validators=[DataRequired("Give the date of the reply.")],
    )

    def validate_closes_on(self, field: DateField) -> None:
        """Refuse a consultation that ends before it starts."""
        if self.opens_on.data and field.data and field.data < self.opens_on.data:
            raise ValidationError("The closing date is before the opening date.")

    def validate_reply_by(self, field: DateField) -> None:
        """Refuse a reply that is due while people are still being asked."""
        if self.closes_on.data and field.data and field.data < self.closes_on.data:
            raise ValidationError("The reply date is before the closing date.")

    def draft(self) -> ConsultationDraft:
        """Give what was filled in."""
        return ConsultationDraft(
            title=self.title.data.strip(),
            purpose=self.purpose.data.strip(),
            what_can_change=self.what_can_change.data.strip(),
            who_decides=self.who_decides.data.strip(),
            who_chose=self.who_chose.data.strip(),
            framework_key=self.framework_key.data,
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            reply_by=self.reply_by.data,
        )


class PrivacyForm(FlaskForm):
    """What the council fills in for the privacy page."""

    in_charge = StringField(
        "Who is in charge of the words?",
        description="The council or charity that answers in law for what is kept.",
        validators=[DataRequired("Say who is in charge."), Length(max=200)],
    )
    contact = StringField(
        "Whom can people ask about privacy?",
        description="The data protection officer: an e-mail address, a phone number, or both.",
        validators=[DataRequired("Say whom people can ask."), Length(max=200)],
    )
