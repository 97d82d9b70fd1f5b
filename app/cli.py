"""The `heard` command: run, worker, seed, and the jobs of whoever keeps the site."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from app.accounts.cli import staff
from app.errors import DomainError
from app.imports.cli import surveys

if TYPE_CHECKING:
    from app.config import Settings


HIDDEN = {"secret_key", "pepper", "database_url", "queue_url"}  # addresses can hold passwords


class Plainly(click.Group):
    """A group of commands whose expected faults are one sentence, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; say what went wrong and how to mend it, and exit with 1."""
        try:
            return super().invoke(ctx)
        except DomainError as fault:
            click.echo(f"heard: {fault}", err=True)
            sys.exit(1)


@click.group(cls=Plainly, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run and look after Heard."""
    os.umask(0o077)  # what is written here is for this account alone


def _settings() -> Settings:
    from app.config import load_settings  # noqa: PLC0415 - quick --help

    return load_settings()


@main.command()
def run() -> None:
    """Migrate, seed on first run (demo only), and serve site and worker until Ctrl-C."""
    from app.serving import run_site_and_worker  # noqa: PLC0415

    sys.exit(run_site_and_worker(_settings()))


@main.command()
def worker() -> None:
    """Do the background work: reading comments, sweeps."""
    from app.serving import run_worker  # noqa: PLC0415

    run_worker(_settings())


@main.command()
def serve() -> None:
    """Serve the site alone; start `heard worker` beside it."""
    from app.serving import run_site  # noqa: PLC0415

    run_site(_settings())


@main.command()
def upgrade() -> None:
    """Bring the database up to the newest migration."""
    from app.serving import upgrade_database  # noqa: PLC0415

    upgrade_database(_settings())
    click.echo("The database is up to date.")


@main.command()
def seed() -> None:
    """Fill an empty demo with one believable borough; refused in production."""
    from app.devdata import seed_borough  # noqa: PLC0415

    click.echo(seed_borough(_settings()))


@main.command()
def sweep() -> None:
    """Do now whatever the queue left behind."""
    from app.db import Database  # noqa: PLC0415
    from app.factory import make_queue  # noqa: PLC0415

    settings = _settings()
    found = make_queue(settings, Database(settings)).run_sweeps()
    click.echo(f"{found} pieces of work were waiting.")


@main.command()
def settings() -> None:
    """List every setting with its meaning and its present value (secrets hidden)."""
    from app.config import Settings  # noqa: PLC0415

    now = _settings()
    for name, field in Settings.model_fields.items():
        shown = "(hidden)" if name in HIDDEN else getattr(now, name)
        click.echo(f"HEARD_{name.upper()} = {shown}\n    {field.description}")


@main.command("verify-audit")
def verify_audit() -> None:
    """Check that nobody has changed the audit trail."""
    from app.audit import first_broken_entry  # noqa: PLC0415
    from app.db import Database  # noqa: PLC0415

    with Database(_settings()).transaction() as session:
        broken = first_broken_entry(session)
    if broken is not None:
        click.echo(f"heard: the audit trail does not fit from entry {broken} on.", err=True)
        sys.exit(1)
    click.echo("The audit trail is whole.")


# Mounted here, so that `heard --help` stays quick: the groups load their own needs when used.
main.add_command(staff)
main.add_command(surveys)
