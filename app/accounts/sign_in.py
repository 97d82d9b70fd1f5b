"""Staff sign-in: Flask-Security, told to use our session, our words and our rules."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import abort, current_app, request
from flask import session as cookie
from flask_login import user_logged_out
from flask_security import (
    MfRecoveryCodesUtil,
    PasswordUtil,
    Security,
    SQLAlchemySessionUserDatastore,
    Totp,
    logout_user,
    password_changed,
    tf_profile_changed,
    user_authenticated,
    user_failed_authn,
)
from flask_wtf import FlaskForm
from passlib.exc import UsedTokenError
from werkzeug.local import LocalProxy

from app import audit, clock
from app.access import Actor
from app.accounts import forms, queries, service, sign_in_words
from app.accounts.models import RoleRow, User
from app.accounts.rules import derive_key_text, normal_password, password_fault
from app.web.limits import GUESSES, limiter
from app.web.pages import page
from app.web.session import SAFE_METHODS, db_session
from app.web.visitor import end_visit

if TYPE_CHECKING:
    from flask import Flask, Request, Response
    from passlib.totp import TotpMatch

    from app.config import Settings

log = logging.getLogger(__name__)

SKEW_S = 30  # a phone's clock may be half a minute out, each way
FRESH = timedelta(minutes=15)  # how long a typed password lets somebody change their sign-in
LONGEST_VISIT_S = 12 * 60 * 60  # a working day; after that the password is asked for again
# A million codes, of which three are right at a time: 60 a day find one in about fifteen years.
WRONG_CODES = "6 per minute; 20 per hour; 60 per day"
WRONG_PASSWORDS = "6 per minute"  # slowed, not shut out: anybody may type somebody's address
UNUSED = ("security.two_factor_rescue", "security.tf_select", "security.static")
GUESSABLE = {
    "security.login": WRONG_PASSWORDS,
    "security.verify": WRONG_PASSWORDS,
    "security.change_password": WRONG_PASSWORDS,
    "security.two_factor_token_validation": WRONG_CODES,
    "security.two_factor_setup_validate": WRONG_CODES,
    "security.mf_recovery": WRONG_CODES,
}


class EdgeDatastore(SQLAlchemySessionUserDatastore):
    """Rows by this request's session, which the web edge commits and nobody else."""

    def commit(self) -> None:
        """Send the changes to the database; the edge commits them with the rest."""
        self.db.session.flush()

    def mf_delete_recovery_code(self, user: Any, idx: int) -> bool:
        """Strike off a used recovery code: a new list, so that the change is seen and stored."""
        codes = list(user.mf_recovery_codes or [])
        if not 0 <= idx < len(codes):
            return False
        del codes[idx]
        user.mf_recovery_codes = codes
        return True


class SingleUseTotp(Totp):
    """Authenticator codes that work once."""

    def get_last_counter(self, user: Any) -> int | None:
        """Give the time step of the last code this person used."""
        last: int | None = user.last_totp_step
        return last

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        """Take the code's time step, unless another request took it a moment ago.

        Raises:
            UsedTokenError: the code, or a later one, has been used.
        """
        free = sa.or_(User.last_totp_step.is_(None), User.last_totp_step < tmatch.counter)
        taken = db_session().execute(
            sa.update(User)
            .where(User.id == user.id, free)
            .values(last_totp_step=tmatch.counter)
            .returning(User.id)
        )
        if taken.first() is None:
            raise UsedTokenError


class OurPasswords(PasswordUtil):
    """New passwords by our rule, the same as the command line's."""

    def normalize(self, password: str) -> str:
        """Give a password the same shape on every keyboard."""
        return normal_password(password)

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001 - Flask-Security's
        **values: Any,
    ) -> tuple[list[str] | None, str]:
        """Say what is wrong with a new password, and give it back in its normal shape."""
        del is_register
        normal, user = normal_password(password), values["user"]
        fault = password_fault(normal, user.email, user.name)
        return ([fault] if fault else None), normal


class WatchedRecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes whose making is written into the audit trail."""

    def create_recovery_codes(self, user: Any) -> list[str]:
        """Make new codes in place of the old ones."""
        codes: list[str] = super().create_recovery_codes(user)
        audit.record(db_session(), "recovery_codes_made", f"user:{user.id}", actor=_actor(user))
        return codes


def init_app(app: Flask, settings: Settings) -> None:
    """Let staff sign in with a password and an authenticator code, and in no other way."""
    app.config.update(_security_settings(settings))
    app.config.update(sign_in_words.settings())
    session: Any = LocalProxy(db_session)
    security = Security(
        app,
        EdgeDatastore(session, User, RoleRow),
        login_form=forms.SignInForm,
        two_factor_setup_form=forms.CodeAppForm,
        two_factor_verify_code_form=forms.CodeForm,
        two_factor_rescue_form=forms.NoRescueForm,
        mf_recovery_form=forms.RecoveryForm,
        verify_form=forms.PasswordAgainForm,
        change_password_form=forms.NewPasswordForm,
        totp_cls=SingleUseTotp,
        password_util_cls=OurPasswords,
        mf_recovery_codes_util_cls=WatchedRecoveryCodes,
        render_template=_render,
    )
    security.want_json(_never)
    security.tf_token_validation_context_processor(_code_page_values)
    _close_unused(app)
    _slow_guesses(app)
    _listen(app)
    app.before_request(_end_long_visit)


def _never(_request: Request) -> bool:
    return False  # people sign in on pages; a second way in would need a second set of checks


def _render(template: str, **values: Any) -> Any:
    """Render a page of Flask-Security's by our rule: 422 when something typed did not pass."""
    shown = [value for value in values.values() if isinstance(value, FlaskForm)]
    return page(template, next((form for form in shown if form.errors), None), **values)


def _code_page_values() -> dict[str, object]:
    settings = current_app.extensions["heard_settings"]
    setting_up = cookie.get("tf_state") == "validating_profile"
    user = queries.user_by_visit(db_session(), cookie.get("tf_user_id", ""))
    is_demo_user = settings.is_demo and user is not None and user.is_example
    code = service.demo_code(db_session(), settings, user) if user and not setting_up else None
    return {
        "setting_up": setting_up,
        "is_demo_user": is_demo_user and not setting_up,
        "demo_code": code,
        "has_recovery_codes": bool(user and user.mf_recovery_codes),
    }


def _close_unused(app: Flask) -> None:
    """Answer 404 on Flask-Security's pages that we do not offer."""
    for endpoint in UNUSED:
        app.view_functions[endpoint] = _not_here


def _not_here(**_values: object) -> Response:
    abort(404)


def _slow_guesses(app: Flask) -> None:
    """Limit guesses by network, and wrong ones by the person whose account they aim at."""
    for endpoint, limit in GUESSABLE.items():
        view: Any = app.view_functions[endpoint]
        view = limiter.limit(limit, key_func=_aimed_at, methods=["POST"], deduct_when=_was_wrong)(
            view
        )
        app.view_functions[endpoint] = limiter.limit(GUESSES, methods=["POST"])(view)


def _aimed_at() -> str:
    """Name the account that a guess aims at, the same whether or not there is one."""
    if request.endpoint == "security.login":
        person = _address(request.form.get("email", ""))
    else:  # not from the form: each guess could name somebody else
        person = cookie.get("tf_user_id") or cookie.get("_user_id") or ""
    return hashlib.sha256(person.strip().lower().encode()).hexdigest()[:32]


def _address(typed: str) -> str:
    """Read an address as the look-up will, or one person could be aimed at by many spellings."""
    try:
        normal: str = current_app.extensions["security"].mail_util.normalize(typed.strip())
    except ValueError:
        return typed
    return normal


def _was_wrong(response: Response) -> bool:
    return response.status_code not in {302, 303}


def _end_long_visit() -> None:
    """Ask for the password again after a working day, however busy the visit was."""
    since = cookie.get("fs_paa")
    if since is not None and clock.now().timestamp() - since > LONGEST_VISIT_S:
        logout_user()


def _listen(app: Flask) -> None:
    user_authenticated.connect(_signed_in, app)
    user_failed_authn.connect(_failed, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_password_changed, app)
    tf_profile_changed.connect(_code_app_changed, app)


def _actor(user: User) -> Actor:
    return Actor(id=user.id, name=user.name)


def _signed_in(_app: Flask, user: User, **_extra: object) -> None:
    """Begin a fresh visit: nothing of an earlier one, a young person's included, goes along."""
    end_visit()
    cookie.pop("csrf_token", None)
    cookie.permanent = True  # or the idle limit would count from the sign-in
    if request.endpoint != "security.change_password":
        way = "recovery_code" if request.endpoint == "security.mf_recovery" else "code_app"
        service.note_sign_in(db_session(), user, way, actor=_actor(user))


def _failed(_app: Flask, user: User, **_extra: object) -> None:
    log.warning("sign_in_failed user_id=%s endpoint=%s", user.id, request.endpoint)


def _signed_out(_app: Flask, user: User | None = None, **_extra: object) -> None:
    if user is not None and user.is_authenticated and request.method not in SAFE_METHODS:
        service.note_sign_out(db_session(), user)


def _password_changed(_app: Flask, user: User, **_extra: object) -> None:
    audit.record(db_session(), "password_changed", f"user:{user.id}", actor=_actor(user))


def _code_app_changed(_app: Flask, user: User, **_extra: object) -> None:
    audit.record(db_session(), "code_app_changed", f"user:{user.id}", actor=_actor(user))


def _security_settings(settings: Settings) -> dict[str, object]:
    pepper = settings.pepper.encode()
    values: dict[str, object] = {
        "URL_PREFIX": "/staff",
        "LOGIN_URL": "/sign-in",
        "LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
        "LOGOUT_URL": "/sign-out",
        "POST_LOGIN_VIEW": forms.FIRST_PAGE,
        "POST_LOGOUT_VIEW": "/staff/sign-in",
        "RETURN_GENERIC_RESPONSES": True,
        "API_ENABLED_METHODS": ["session"],
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "FRESHNESS": FRESH,
        "FRESHNESS_GRACE_PERIOD": FRESH,
        "VERIFY_URL": "/sign-in/again",
        "VERIFY_TEMPLATE": "accounts/password_again.html",
        **_password_settings(pepper),
        **_code_settings(pepper),
    }
    return {f"SECURITY_{name}": value for name, value in values.items()}


def _password_settings(pepper: bytes) -> dict[str, object]:
    return {
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": ["argon2"],
        "PASSWORD_SALT": derive_key_text(pepper, "password"),
        "PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__memory_cost": service.PASSWORD_MEMORY_KIB,
            "argon2__time_cost": service.PASSWORD_PASSES,
            "argon2__parallelism": service.PASSWORD_LANES,
        },
        "CHANGEABLE": True,
        "CHANGE_URL": "/password",
        "CHANGE_PASSWORD_TEMPLATE": "accounts/password.html",
        "POST_CHANGE_VIEW": "/staff/account",
        "SEND_PASSWORD_CHANGE_EMAIL": False,
    }


def _code_settings(pepper: bytes) -> dict[str, object]:
    return {
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": True,
        "TWO_FACTOR_ALWAYS_VALIDATE": True,
        "TWO_FACTOR_ENABLED_METHODS": [service.CODE_APP],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": SKEW_S,
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "accounts/code.html",
        "TWO_FACTOR_SETUP_URL": "/sign-in/code-app",
        "TWO_FACTOR_SETUP_TEMPLATE": "accounts/code_app.html",
        "TWO_FACTOR_POST_SETUP_VIEW": "/staff/account",
        "TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
        "TWO_FACTOR_SELECT_URL": "/sign-in/way",
        "TOTP_SECRETS": {"1": derive_key_text(pepper, "totp")},
        "TOTP_ISSUER": service.ISSUER,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [derive_key_text(pepper, "recovery")],
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
        "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "accounts/recovery_codes.html",
        "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "MULTI_FACTOR_RECOVERY_TEMPLATE": "accounts/recovery_code.html",
    }
