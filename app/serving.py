"""Start the site and the worker, together or alone, and say plainly what stops them."""

from __future__ import annotations

import os
import shlex
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

import click
from alembic import command
from alembic.config import Config
from honcho.manager import Manager
from honcho.printer import Printer

from app.accounts import queries as accounts
from app.config import ROOT
from app.db import Database
from app.errors import SettingsError

if TYPE_CHECKING:
    from app.config import Settings

START_TIMEOUT_S = 60
ASKED_TO_STOP = {0, 130, 143}  # Ctrl-C and a polite kill are no failure


def run_site_and_worker(settings: Settings) -> int:
    """Run the whole product on one machine until Ctrl-C or until a part of it stops."""
    check_folder(settings)
    check_port(settings)
    upgrade_database(settings)
    if settings.is_demo:
        os.environ.setdefault("HEARD_LOG_LEVEL", "WARNING")  # addresses and sign-ins stay in view
        from app.devdata import seed_borough  # noqa: PLC0415 - never loaded in production

        click.echo(seed_borough(settings))
    manager = Manager(Printer(sys.stderr))  # unbuffered, and apart from what we say ourselves
    for part in ("serve", "worker"):
        manager.add_process(part, shlex.join([sys.executable, "-m", "app", part]))
    threading.Thread(target=_greet, args=(settings,), daemon=True).start()
    manager.loop()
    click.echo("Stopped. Everything that was sent is saved.")
    return 0 if manager.returncode in ASKED_TO_STOP else 1


def run_site(settings: Settings) -> None:
    """Serve the pages with granian, in this process."""
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    check_port(settings)
    check_no_examples(settings)
    Granian(
        "app:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,  # an access log would keep addresses
        log_level=LogLevels.warning,
    ).serve()


def run_worker(settings: Settings) -> None:
    """Do queued work until told to stop."""
    from huey.consumer import Consumer  # noqa: PLC0415

    from app.factory import make_queue  # noqa: PLC0415
    from app.web.logs import set_up  # noqa: PLC0415

    set_up(settings.log_level)
    queue = make_queue(settings, Database(settings))
    queue.run_sweeps()
    Consumer(queue.huey, workers=1, worker_type="thread", check_worker_health=True).run()


def upgrade_database(settings: Settings) -> None:
    """Apply every migration that this database has not had."""
    check_folder(settings)
    command.upgrade(alembic_config(settings), "head")


def alembic_config(settings: Settings) -> Config:
    """Point alembic at our migrations and this database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = settings.database
    return config


def check_folder(settings: Settings) -> None:
    """Make the instance folder, or say why it cannot be used.

    Raises:
        SettingsError: the folder cannot be made or written to.
    """
    try:
        settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = settings.instance / ".write-test"
        probe.touch()
        probe.unlink()
    except OSError as fault:
        message = (
            f"The folder {settings.instance} cannot be written to ({fault.strerror}). Give "
            "yourself write access to it, or name another folder with HEARD_INSTANCE."
        )
        raise SettingsError(message) from fault


def check_no_examples(settings: Settings) -> None:
    """Refuse to show example people as real ones.

    Raises:
        SettingsError: this is no demo, and the database was filled by one.
    """
    if settings.is_demo:
        return
    database = Database(settings)
    with database.session(write=False) as session:
        has_examples = any(user.is_example for user in accounts.all_staff(session))
    database.engine.dispose()
    if has_examples:
        message = (
            "This database was filled by a demo, and example people must not look like real ones. "
            "Start with an empty folder: set HEARD_INSTANCE to a new one."
        )
        raise SettingsError(message)


def check_port(settings: Settings) -> None:
    """Make sure that the port is free.

    Raises:
        SettingsError: something else listens there already.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as fault:
            message = (
                f"Port {settings.port} cannot be used ({fault.strerror}): something else may be "
                f"running there, perhaps Heard itself. Stop it, or choose another port: "
                f"PORT={settings.port + 1} make run"
            )
            raise SettingsError(message) from fault


def _greet(settings: Settings) -> None:
    """Say where Heard is, once it answers."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _answers((settings.host, settings.port)):
        if time.monotonic() > deadline:
            click.echo("heard: the site is slow to start; see the lines above.", err=True)
            return
        time.sleep(0.2)
    _say_addresses(settings)


def _answers(address: tuple[str, int]) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(address) == 0


def _say_addresses(settings: Settings) -> None:
    site = f"http://{settings.host}:{settings.port}"
    click.echo("\n  Heard is running.\n")
    click.echo(f"  For young people   {site}/\n  For staff          {site}/staff/\n")
    if settings.is_demo:
        from app.devdata import demo_sign_ins  # noqa: PLC0415

        click.echo(demo_sign_ins(settings))
    click.echo("  Stop with Ctrl-C.\n")
