"""Give out return words and receipts; take on staff and look after how they sign in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

import sqlalchemy as sa
from argon2 import PasswordHasher
from passlib.totp import TOTP

from app import audit, clock
from app.accounts import library, queries, rules
from app.accounts.models import Receipt, RoleRow, User
from app.db import random_id
from app.errors import ConflictError, DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from app.access import Actor, Role
    from app.config import Settings

ISSUER = "Heard"
CODE_APP = "authenticator"  # Flask-Security's name for it
CODE_STEP_S = 30
FIRST_PASSWORD_WORDS = 6  # 66 bits
PASSWORD_MEMORY_KIB = 64 * 1024
PASSWORD_PASSES = 3
PASSWORD_LANES = 1


class StaffError(DomainError):
    """A member of staff cannot be taken on or changed in this way."""


def return_words_for(key: str, pepper: bytes) -> tuple[str, ...]:
    """Give the five words that belong to a form's random key: the same ones at a second press.

    The words come from the key alone, so whoever makes a key must draw it at random.
    """
    seed = hmac.new(rules.derive_key(pepper, "return-words"), key.encode(), hashlib.sha256)
    left = int.from_bytes(seed.digest())
    words = list(library.word_list())
    chosen = []
    for _ in range(rules.WORD_COUNT):
        left, place = divmod(left, len(words))
        chosen.append(words.pop(place))
    return tuple(chosen)


def is_return_word(word: str) -> bool:
    """Say whether a word, in small letters, is one of the list."""
    return word in library.word_set()


def hash_words(session: Session, typed: str) -> str:
    """Give the look-up id of five return words; the words themselves are never kept.

    Raises:
        WordsError: a word is missing or misspelt; the message names it.
    """
    words = rules.words_of(typed, library.word_set())
    return queries.slow_hash("-".join(words), session.info["pepper"], "words")


def receipt_code_for(token: str, pepper: bytes) -> str:
    """Give the receipt code that belongs to a visit's token: the same one each time it is asked."""
    key = rules.derive_key(pepper, "receipt-code")
    return rules.code_from(hmac.new(key, token.encode(), hashlib.sha256).digest())


def issue_receipt(session: Session, code: str) -> Receipt:
    """Keep a receipt's hash, once, however often the same code is sent.

    After words were taken back, new ones from the same visit open it again.
    """
    code_hash = queries.receipt_hash(rules.read_code(code), session.info["pepper"])
    receipt = queries.receipt_by_hash(session, code_hash)
    if receipt is None:
        receipt = Receipt(code_hash=code_hash, issued_on=clock.today())
        session.add(receipt)
    elif receipt.withdrawn_on is not None:
        receipt.issued_on, receipt.withdrawn_on = clock.today(), None
    session.flush()
    return receipt


def withdraw_receipt(session: Session, receipt: Receipt) -> None:
    """Note the day on which the words of a receipt were taken back: all that stays of them."""
    receipt.withdrawn_on = receipt.withdrawn_on or clock.today()
    session.flush()


def create_staff(
    session: Session,
    email: str,
    name: str,
    roles: Iterable[Role],
    password: str,
    *,
    is_example: bool = False,
) -> User:
    """Take on a member of staff, who sets up a code app at the first sign-in.

    Example people come with a code app of their own, whose codes the demo shows.

    Raises:
        StaffError: the address, the roles or the password will not do.
        ConflictError: somebody has this address already.
    """
    email, name = email.strip().lower(), name.strip()
    if email.count("@") != 1 or email.startswith("@") or email.endswith("@") or " " in email:
        message = f"“{email}” is not an email address. Write it like name@council.gov.uk."
        raise StaffError(message)
    if queries.user_by_email(session, email) is not None:
        message = f"{email} has an account already."
        raise ConflictError(message)
    held = sorted(set(roles))
    if not held or not name:
        raise StaffError("Give the person a name and at least one role.")
    user = User(
        email=email,
        name=name,
        is_example=is_example,
        password=_hash_password(password, email, name),
        roles=[_role_row(session, role) for role in held],
        tf_primary_method=CODE_APP if is_example else None,
        tf_totp_secret=_code_app(session).new().to_json(encrypt=True) if is_example else None,
    )
    session.add(user)
    session.flush()
    audit.record(session, "staff_added", f"user:{user.id}", actor=None, roles=[*held])
    return user


def new_password(*personal: str) -> str:
    """Draw a first password that is long, easy to copy and holds no part of the person's name."""
    while True:
        words = (secrets.choice(library.word_list()) for _ in range(FIRST_PASSWORD_WORDS))
        password = "-".join(words)
        if rules.password_fault(password, *personal) is None:
            return password


def set_password(session: Session, user: User, password: str, *, actor: Actor | None) -> None:
    """Give a member of staff another password and end every visit of theirs.

    Raises:
        StaffError: the password will not do.
    """
    user.password = _hash_password(password, user.email, user.name)
    _end_visits(session, user)
    audit.record(session, "password_set", f"user:{user.id}", actor=actor)


def reset_code_app(session: Session, user: User, *, actor: Actor | None) -> None:
    """Forget a lost phone: the next sign-in with the password sets up a new code app."""
    user.tf_primary_method = user.tf_totp_secret = None
    user.mf_recovery_codes = user.last_totp_step = None
    _end_visits(session, user)
    audit.record(session, "code_app_reset", f"user:{user.id}", actor=actor)


def close_account(session: Session, user: User, *, actor: Actor | None) -> None:
    """Let somebody who has left sign in no longer; what they did stays in the audit trail."""
    user.active = False
    _end_visits(session, user)
    audit.record(session, "account_closed", f"user:{user.id}", actor=actor)


def note_sign_in(session: Session, user: User, way: str, *, actor: Actor) -> None:
    """Keep when somebody was last here, and write the sign-in into the audit trail."""
    user.last_seen_at = clock.now().replace(microsecond=0)
    audit.record(session, "signed_in", f"user:{user.id}", actor=actor, way=way)


def note_sign_out(session: Session, user: User) -> None:
    """End every visit of this person, copies of the cookie included."""
    _end_visits(session, user)


def demo_code(session: Session, settings: Settings, user: User) -> str | None:
    """Give the code that an example person's app shows now, in demo mode alone.

    A code works once. Where this half-minute's has been used, the next one is given, which a
    sign-in takes already; where both have been used, there is none until the clock moves on.
    """
    if not (settings.is_demo and user.is_example and user.tf_totp_secret):
        return None
    app = _code_app(session).from_source(user.tf_totp_secret)
    step = int(app.generate().counter)
    if user.last_totp_step is not None:
        step = max(step, user.last_totp_step + 1)
    if step > app.generate().counter + 1:
        return None
    return str(app.generate(time=step * CODE_STEP_S).token)


def _code_app(session: Session) -> type[TOTP]:
    secret = rules.derive_key_text(session.info["pepper"], "totp")
    made: type[TOTP] = TOTP.using(issuer=ISSUER, secrets={"1": secret})
    return made


def _hash_password(password: str, *personal: str) -> str:
    normal = rules.normal_password(password)
    fault = rules.password_fault(normal, *personal)
    if fault is not None:
        raise StaffError(fault)
    hasher = PasswordHasher(
        time_cost=PASSWORD_PASSES, memory_cost=PASSWORD_MEMORY_KIB, parallelism=PASSWORD_LANES
    )
    return hasher.hash(normal)


def _role_row(session: Session, role: Role) -> RoleRow:
    row = session.scalar(sa.select(RoleRow).where(RoleRow.name == role.value))
    return row or RoleRow(name=role.value)


def _end_visits(session: Session, user: User) -> None:
    user.fs_uniquifier = random_id()
    session.flush()
