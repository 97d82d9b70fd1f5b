"""`heard staff …`: take people on, list them, and help when they can't sign in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from app.access import STAFF, Role
from app.accounts import queries, service
from app.config import load_settings
from app.db import Database
from app.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from app.accounts.models import User

ROLES = sorted(role.value for role in STAFF)


@click.group()
def staff() -> None:
    """Look after the people who sign in."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as colleagues see it.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(ROLES),
    help="The person's job here; give it again for a second one.",
)
def add(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Take somebody on, and print a first password for them."""
    password = service.new_password(email, name)
    with _transaction() as session:
        held = [Role(role) for role in roles]
        service.create_staff(session, email, name, held, password)
    click.echo(f"{name} can sign in as {email.strip().lower()} with this first password:")
    _show_password(password)
    click.echo("The first sign-in sets up the code app on their phone.")


@staff.command("list")
def list_staff() -> None:
    """List everybody who has an account."""
    with _transaction() as session:
        people = queries.all_staff(session)
        lines = [_line(user) for user in people]
    click.echo("\n".join(lines) if lines else "Nobody yet. Start with: heard staff add --help")


@staff.command()
@click.argument("email")
def password(email: str) -> None:
    """Print a new password for somebody who forgot theirs; the old one stops."""
    with _transaction() as session:
        user = _find(session, email)
        made = service.new_password(user.email, user.name)
        service.set_password(session, user, made, actor=None)
    click.echo(f"The new password of {email}:")
    _show_password(made)


@staff.command("reset-code")
@click.argument("email")
def reset_code(email: str) -> None:
    """Forget a lost phone: the next sign-in sets up a new code app."""
    with _transaction() as session:
        user = _find(session, email)
        service.reset_code_app(session, user, actor=None)
    click.echo(f"{email} sets up a new code app at the next sign-in. Every visit of theirs ended.")


@staff.command()
@click.argument("email")
def close(email: str) -> None:
    """Close the account of somebody who has left; their deeds stay in the audit trail."""
    with _transaction() as session:
        service.close_account(session, _find(session, email), actor=None)
    click.echo(f"{email} can sign in no longer.")


@staff.command()
@click.argument("email")
def code(email: str) -> None:
    """Print the present code of an example person (demo only)."""
    settings = load_settings()
    with _transaction() as session:
        user = _find(session, email)
        now = service.demo_code(session, settings, user)
        is_example = user.is_example
    if not (settings.is_demo and is_example):
        raise NotFoundError("Only the demo's example people have a code that can be shown.")
    if now is None:
        raise NotFoundError("The last two codes are used. Try again in half a minute.")
    click.echo(now)


@contextmanager
def _transaction() -> Iterator[Session]:
    database = Database(load_settings())
    try:
        with database.transaction() as session:
            yield session
    finally:
        database.engine.dispose()


def _find(session: Session, email: str) -> User:
    user = queries.user_by_email(session, email.strip())
    if user is None:
        message = f"Nobody has the address {email}. See: heard staff list"
        raise NotFoundError(message)
    return user


def _line(user: User) -> str:
    roles = ", ".join(Role(role.name).in_words for role in user.roles)
    app = "code app set up" if user.tf_primary_method else "no code app yet"
    seen = f"last here {user.last_seen_at:%d %B %Y}" if user.last_seen_at else "never here"
    left = "" if user.active else ", closed"
    return f"{user.email:<32}{user.name:<24}{roles}; {app}; {seen}{left}"


def _show_password(password: str) -> None:
    click.echo(f"\n    {password}\n\nIt is shown once. Hand it over in person or by phone.")
