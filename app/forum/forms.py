"""Forms of the forum: one for a post, two for moderators."""

from __future__ import annotations

import re
import secrets

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from app.forum import rules
from app.forum.rules import PostState

_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


class PostForm(FlaskForm):
    """A young person's post. The key is made when the page is drawn: two presses, one post."""

    nickname = StringField(
        "Your nickname here",
        description="Made up, one or two words. Keep this or type your own. Not your real name.",
    )
    text = TextAreaField(
        "Your post",
        description="Please leave out real names, schools and streets.",
    )
    send_key = HiddenField()

    def ready(self) -> PostForm:
        """Give the form its key, and a made-up nickname to start from."""
        if not _KEY.fullmatch(self.send_key.data or ""):
            self.send_key.data = secrets.token_urlsafe(32)
        if self.nickname.data is None:
            self.nickname.data = rules.suggested_nickname(self.send_key.data)
        return self

    def validate_nickname(self, field: StringField) -> None:
        """Say what is wrong with the nickname beside its box."""
        _refuse(rules.fault_in_nickname(rules.clean(field.data or "")))

    def validate_text(self, field: TextAreaField) -> None:
        """Say what is wrong with the words beside their box."""
        _refuse(rules.fault_in_text(rules.clean(field.data or "")))


class TopicForm(FlaskForm):
    """A new topic."""

    consultation_id = SelectField("Which consultation is it part of?", coerce=int)
    title = StringField(
        "The question",
        description="One short question. Young people see it as the title.",
        validators=[InputRequired("Write the question."), Length(max=120)],
    )
    body = TextAreaField(
        "What it is for",
        description="Say who asks, what can change, and when the topic closes.",
        validators=[InputRequired("Say what it is for."), Length(max=2_000)],
    )


class DecisionForm(FlaskForm):
    """A moderator's decision on one post."""

    state = RadioField(
        "What happens with it?",
        choices=[
            SelectChoice(PostState.PUBLISHED.value, "Publish it as it is"),
            SelectChoice(PostState.CHANGED.value, "Publish it with a change"),
            SelectChoice(PostState.NOT_PUBLISHED.value, "Do not publish it"),
        ],
        validators=[InputRequired("Decide what happens with the post.")],
    )
    body = TextAreaField(
        "The words everybody will see, if you change it",
        description="Cover names, places and anything that could point to somebody: [a name].",
        validators=[Length(max=rules.LONGEST_POST)],
    )
    nickname = StringField(
        "The nickname everybody will see",
        description="Change it if it could be a real name. One or two words.",
    )
    reason = TextAreaField(
        "The reason, for a change or a no",
        description="The author reads this with the receipt. Be kind, and name the rule.",
        validators=[Length(max=rules.LONGEST_REASON)],
    )

    def __init__(self, picked: str) -> None:
        super().__init__()
        self.picked = picked
        if not self.is_submitted():
            self.nickname.data = picked

    def decision(self) -> rules.PostDecision:
        """Give what was chosen."""
        nickname = self.nickname.data
        return rules.PostDecision(
            PostState(self.state.data),
            rules.clean(self.body.data or ""),
            rules.clean(self.reason.data or ""),
            None if nickname is None else rules.clean(nickname),
        )

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields, then the decision as a whole; the sentence goes to its box."""
        if not super().validate(extra_validators):
            return False
        try:
            rules.check_decision(self.decision())
        except rules.UnfitDecisionError as fault:
            needs_text = self.state.data == PostState.CHANGED.value and not self.decision().text
            (self.body if needs_text else self.reason).errors = [str(fault)]
            return False
        try:
            rules.check_nickname(self.decision(), self.picked)
        except rules.UnfitDecisionError as fault:
            self.nickname.errors = [str(fault)]
            return False
        return True


def _refuse(fault: str | None) -> None:
    if fault is not None:
        raise ValidationError(fault)
