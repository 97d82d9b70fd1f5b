"""Forms of the answers and of the receipt page."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.replies.rules import FITTING, LONGEST_TEXT, Decision, Progress, ReplyDraft, fault_in

CHOICES = [SelectChoice(decision.value, decision.in_words) for decision in Decision]


class ReplyForm(FlaskForm):
    """An answer to one theme."""

    decision = RadioField(
        "What is the answer?",
        choices=CHOICES,
        validators=[InputRequired("Pick yes, not yet or no.")],
    )
    we_did = TextAreaField(
        "What we say to young people",
        description="Short sentences. Everyday words. What happens, and from when.",
        validators=[Length(max=LONGEST_TEXT)],
    )
    because = TextAreaField(
        "Because",
        description="A “no” must have its reason. A “not yet” needs a reason or a date.",
        validators=[Length(max=LONGEST_TEXT)],
    )
    owner = StringField(
        "Who makes sure that it happens?",
        description="A job, not a name. For example: Head of Children’s Homes",
        validators=[Length(max=120)],
    )
    due_on = DateField(
        "The next date, if there is one",
        description="When it will be done, or when you will look again.",
        validators=[Optional()],
    )

    def draft(self) -> ReplyDraft:
        """Give what was typed as a draft."""
        return ReplyDraft(
            decision=Decision(self.decision.data),
            we_did=(self.we_did.data or "").strip(),
            because=(self.because.data or "").strip(),
            owner=(self.owner.data or "").strip(),
            due_on=self.due_on.data,
        )

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields, then the answer as a whole; the rule's sentence goes to its box."""
        if not super().validate(extra_validators):
            return False
        fault = fault_in(self.draft())
        if fault is None:
            return True
        self[fault.box].errors = [fault.sentence]
        return False


class SaidForm(FlaskForm):
    """What young people said, put right before anybody outside has read it."""

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


class PublishForm(FlaskForm):
    """One press that makes an answer public."""

    seal = HiddenField()


class UpdateForm(FlaskForm):
    """News about a promise."""

    text = TextAreaField(
        "What has happened?",
        description="Young people read this on the public page.",
        validators=[InputRequired("Write what has happened, in a sentence."), Length(max=1_000)],
    )
    progress = RadioField("How far is it?", validators=[InputRequired("Pick how far it is.")])

    def offer(self, decision: Decision) -> UpdateForm:
        """Show only the steps that fit the answer."""
        steps = FITTING[Decision.NO] if decision is Decision.NO else tuple(Progress)
        self.progress.choices = [SelectChoice(step.value, step.in_words) for step in steps]
        return self


class ReceiptForm(FlaskForm):
    """A receipt code, as somebody typed it."""

    code = StringField("Your receipt code")


class TakeBackForm(FlaskForm):
    """The button that deletes a person's own answers and words."""


class LookForm(FlaskForm):
    """Text size and colours; the choices are checked by whoever reads the cookie."""
