"""The product as people get it: a seeded demo, site and worker as processes of their own."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.accounts import queries as accounts
from app.comments import queries as comments
from app.config import ROOT, Settings, load_settings
from app.db import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from app.comments.models import Comment

SEED_TIMEOUT_S = 600
START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 30
READ_WITHIN_S = 90
LOOK_AGAIN_S = 0.25
LOG_LINES = 40
SEEDED = "heard.db"


def free_port() -> int:
    """Give a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(instance: Path, **more: str) -> dict[str, str]:
    """Give the environment of one installation; settings of whoever runs the tests stay out."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    models = os.environ.get("HEARD_MODELS") or str(ROOT / "instance" / "models")
    own = {"HEARD_INSTANCE": str(instance), "HEARD_MODELS": models, "HEARD_MODE": "demo"}
    return kept | own | more


def make_seeded(instance: Path) -> None:
    """Fill a fresh instance folder with the demo borough, by the commands that people use."""
    for command in ("upgrade", "seed"):
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "app", command],
            cwd=ROOT,
            env=environment(instance),
            capture_output=True,
            text=True,
            timeout=SEED_TIMEOUT_S,
            check=False,
        )
        if done.returncode != 0:
            message = f"`heard {command}` failed:\n{done.stdout}\n{done.stderr}"
            raise RuntimeError(message)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process of the test run in at a time."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def seeded_once(shared: Path) -> Path:
    """Give the folder that is seeded once for all processes of the test run."""
    with locked(shared / "seeding.lock"):
        done = shared / "seeded"
        if not done.exists():
            making = shared / "seeding"
            make_seeded(making)
            making.rename(done)
    return done


@dataclass
class Site:
    """A running site with its worker, and its database to look into."""

    instance: Path
    port: int
    leave_url: str
    process: subprocess.Popen[bytes] | None = None
    settings: Settings = field(init=False)
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        """Open the database beside the site."""
        self.settings = load_settings(instance=self.instance, queue_url="memory")
        self.database = Database(self.settings)

    @property
    def origin(self) -> str:
        """Give the address without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Give the file that site and worker write their log to."""
        return self.instance / "run.log"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open the database for reading only."""
        with self.database.session(write=False) as session:
            yield session

    def rows(self, query: str, *values: object) -> list[Any]:
        """Ask the database a question, as somebody with the file would."""
        address = f"file:{self.instance / SEEDED}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def value(self, query: str, *values: object) -> Any:
        """Give the first field of the first row.

        Raises:
            LookupError: there is no row.
        """
        found = self.rows(query, *values)
        if not found:
            raise LookupError(query)
        return found[0][0]

    def start(self) -> None:
        """Start site and worker and wait until the first page answers."""
        shown = environment(
            self.instance, PORT=str(self.port), HEARD_LEAVE_URL=self.leave_url, PYTHONUNBUFFERED="1"
        )
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app", "run"],
                cwd=ROOT,
                env=shown,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._answers, START_TIMEOUT_S, lambda: f"The site is not up:\n{self.tail()}")

    def stop(self) -> None:
        """Stop as Ctrl-C would, and leave nothing running."""
        self.database.engine.dispose()
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def tail(self) -> str:
        """Give the last lines of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_LINES:])

    def _answers(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            message = f"The site stopped by itself:\n{self.tail()}"
            raise RuntimeError(message)
        try:
            with urllib.request.urlopen(f"{self.origin}/help", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def site_from(seeded: Path, instance: Path, leave_url: str) -> Site:
    """Give a site of its own, not started yet, with a copy of the seeded data."""
    shutil.copytree(seeded, instance)
    return Site(instance, free_port(), leave_url)


def wait_until(is_so: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> None:
    """Wait for something that happens by itself, but not for ever.

    Raises:
        TimeoutError: it did not happen; `otherwise` says what was seen instead.
    """
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise())
        time.sleep(LOOK_AGAIN_S)


def read_by_worker(site: Site, code: str) -> list[Comment]:
    """Wait until the worker has read what came with a receipt, and give it."""

    def of_receipt() -> list[Comment]:
        with site.reading() as session:
            receipt = accounts.receipt_by_code(session, code)
            return comments.by_receipt(session, receipt.id) if receipt else []

    def is_read() -> bool:
        return all(comments.is_scanned(comment) for comment in of_receipt())

    wait_until(is_read, READ_WITHIN_S, lambda: f"The worker has not read it:\n{site.tail()}")
    return of_receipt()
