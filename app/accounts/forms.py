"""The sign-in forms: Flask-Security's checks behind our own labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import current_app
from flask_security import (
    ChangePasswordForm,
    LoginForm,
    MfRecoveryForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_security.forms import EmailValidation
from wtforms import EmailField, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from app.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from app.config import Mode

if TYPE_CHECKING:
    from wtforms import Field

FIRST_PAGE = "/staff/"
LONGEST_FIELD = 254
CODE_KEYS = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": "false",
    "maxlength": "12",
}
NOW = {"autocomplete": "current-password", "maxlength": str(LONGEST_PASSWORD)}
NEW = {"autocomplete": "new-password", "maxlength": str(LONGEST_PASSWORD)}


class SignInForm(LoginForm):
    """Email address and password. There is no “remember me” on shared council computers."""

    email = EmailField(
        "Email address",
        filters=[lambda typed: typed.strip() if typed else typed],
        validators=[
            DataRequired("Type your email address."),
            Length(max=LONGEST_FIELD),
            EmailValidation(verify=False),
        ],
        render_kw={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"},
    )
    password = PasswordField(
        "Password",
        # a longer one is refused before it is hashed: hashing a megabyte is a way to stop a site
        validators=[DataRequired("Type your password."), Length(max=LONGEST_PASSWORD)],
        render_kw=NOW,
    )
    remember = None

    def validate_next(self, field: Field) -> None:
        """Lead to the first staff page, not off this site as a forged link would have it."""
        if not re.fullmatch(r"/(?![/\\])[^\\]*", field.data or ""):
            field.data = FIRST_PAGE

    def validate(self, **extra: Any) -> bool:
        """Check the password, and refuse example people where real ones work."""
        if not super().validate(**extra):
            return False
        user: Any = self.user
        settings = current_app.extensions["heard_settings"]
        if settings.mode is Mode.PRODUCTION and user.is_example:
            self.password.errors = ["That account is for the demo."]  # shown in general words
            return False
        return True


class CodeForm(TwoFactorVerifyCodeForm):
    """The six numbers from the code app."""

    code = StringField(
        "Six-number code",
        validators=[DataRequired("Type the six numbers that your app shows."), Length(max=12)],
        render_kw=CODE_KEYS,
    )


class CodeAppForm(TwoFactorSetupForm):
    """The wish to set up a code app, which is the only way there is."""

    setup = HiddenField()
    phone = HiddenField()  # Flask-Security's check looks at it


class NoRescueForm(TwoFactorRescueForm):
    """Flask-Security builds this beside the code form; the page it belongs to is closed."""

    help_setup = RadioField(choices=[])


class RecoveryForm(MfRecoveryForm):
    """One of the codes kept for a lost phone."""

    code = StringField(
        "Recovery code",
        validators=[DataRequired("Type one of your recovery codes."), Length(max=40)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )

    def validate(self, **extra: Any) -> bool:
        """Read the code with or without its gaps and capitals."""
        kept = "".join(sign for sign in (self.code.data or "").lower() if sign.isalnum())
        self.code.data = "-".join(kept[at : at + 4] for at in range(0, len(kept), 4))
        return bool(super().validate(**extra))


class PasswordAgainForm(VerifyForm):
    """The password once more, before anything about signing in is changed."""

    password = PasswordField(
        "Your password",
        validators=[DataRequired("Type your password."), Length(max=LONGEST_PASSWORD)],
        render_kw=NOW,
    )


class NewPasswordForm(ChangePasswordForm):
    """The old password, and the new one twice."""

    password = PasswordField(
        "Your password now",
        validators=[DataRequired("Type the password you have now."), Length(max=LONGEST_PASSWORD)],
        render_kw=NOW,
    )
    new_password = PasswordField(
        "New password",
        description=f"{SHORTEST_PASSWORD} characters or more. Four or five words are easy.",
        validators=[DataRequired("Type a new password.")],
        render_kw=NEW,
    )
    new_password_confirm = PasswordField(
        "New password again",
        validators=[
            DataRequired("Type the new password again."),
            EqualTo("new_password", "The two new passwords are not the same."),
        ],
        render_kw=NEW,
    )
