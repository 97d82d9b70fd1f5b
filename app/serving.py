"""Start the site and the worker, together or alone, and say plainly what stops them."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import click
from alembic import command
from alembic.config import Config

from app.config import ROOT
from app.db import Database
from app.errors import SettingsError

if TYPE_CHECKING:
    from app.config import Settings

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 10


def run_site_and_worker(settings: Settings) -> int:
    """Run the whole product on one machine until Ctrl-C or until a part of it stops."""
    check_folder(settings)
    check_port(settings)
    upgrade_database(settings)
    if settings.is_demo:
        from app.devdata import seed_borough  # noqa: PLC0415 - never loaded in production

        click.echo(seed_borough(settings))
    parts = [_start("serve"), _start("worker")]
    try:
        return _watch(settings, parts)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(parts)
        click.echo("\nStopped. Everything sent is saved.")


def run_site(settings: Settings) -> None:
    """Serve the pages with granian, in this process."""
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    check_port(settings)
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
        settings.instance.mkdir(parents=True, exist_ok=True)
        probe = settings.instance / ".write-test"
        probe.touch()
        probe.unlink()
    except OSError as fault:
        message = (
            f"The folder {settings.instance} cannot be written to ({fault.strerror}). Give "
            "yourself write access to it, or name another folder with HEARD_INSTANCE."
        )
        raise SettingsError(message) from fault


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


def _start(part: str) -> subprocess.Popen[bytes]:
    # its own session: Ctrl-C reaches us first, and we stop both parts in order
    line = [sys.executable, "-m", "app", part]
    return subprocess.Popen(line, start_new_session=True)  # noqa: S603


def _watch(settings: Settings, parts: list[subprocess.Popen[bytes]]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    address = (settings.host, settings.port)
    deadline = time.monotonic() + START_TIMEOUT_S
    said = False
    while all(part.poll() is None for part in parts):
        if not said and _answers(address):
            said = True
            _say_addresses(settings)
        if not said and time.monotonic() > deadline:
            click.echo("heard: the site did not start within a minute.", err=True)
            return 1
        time.sleep(0.2)
    click.echo("heard: a part of Heard stopped by itself; see the lines above.", err=True)
    return 1


def _answers(address: tuple[str, int]) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(address) == 0


def _say_addresses(settings: Settings) -> None:
    site = f"http://{settings.host}:{settings.port}"
    click.echo(
        f"\n  Heard is running.\n\n  For young people   {site}/\n  For staff          {site}/staff/\n"
    )
    if settings.is_demo:
        from app.devdata import demo_sign_ins  # noqa: PLC0415

        click.echo(demo_sign_ins(settings))
    click.echo("  Stop with Ctrl-C.\n")


def _stop(parts: list[subprocess.Popen[bytes]]) -> None:
    for part in parts:
        if part.poll() is None:
            part.terminate()
    for part in parts:
        try:
            part.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            part.kill()
