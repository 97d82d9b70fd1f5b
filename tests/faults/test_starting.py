"""Starting and stopping the whole product, as a person does with `make run` and Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from app.setup.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_START_S = 90
LONGEST_STOP_S = 20

pytestmark = pytest.mark.slow


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether the landing page comes."""
    with (
        contextlib.suppress(urllib.error.URLError, OSError),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page,
    ):
        return bool(page.status == 200 and b"<h1" in page.read())
    return False


class Product:
    """One `heard run` with its own folder and port, as a council runs it: no example data."""

    def __init__(self, folder: Path, port: int, **changes: str) -> None:
        self.port = port
        self.log = folder / "said.txt"
        env = {
            **os.environ,
            "PORT": str(port),
            "HEARD_INSTANCE": str(folder / "instance"),
            "HEARD_MODE": "production",
            "HEARD_SECRET_KEY": "a" * 40,
            "HEARD_PEPPER": "b" * 40,
            **changes,
        }
        with self.log.open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app", "run"],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_up(self) -> None:
        """Come back when pages are served."""
        until = time.monotonic() + LONGEST_START_S
        while not answers(self.port):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.3)

    def press_ctrl_c(self) -> int:
        """Send what a terminal sends: the signal to every process of the group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(LONGEST_STOP_S)

    def stop(self) -> None:
        """Leave nothing behind, whatever the test found."""
        if self.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.press_ctrl_c()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Product]:
    product = Product(folder, free_port())
    try:
        product.wait_until_up()
        yield product
    finally:
        product.stop()


def test_a_start_says_where_to_look(running: Product) -> None:
    said = running.log.read_text()

    assert f"http://127.0.0.1:{running.port}" in said
    assert "Traceback" not in said


def test_a_real_site_shows_no_example_people(running: Product) -> None:
    assert "@" not in running.log.read_text()


@pytest.mark.parametrize("missing", ["HEARD_SECRET_KEY", "HEARD_PEPPER"])
def test_a_real_site_does_not_start_without_its_own_secrets(tmp_path: Path, missing: str) -> None:
    product = Product(tmp_path, free_port(), **{missing: ""})

    code = product.process.wait(60)

    said = product.log.read_text().strip()
    assert code == 1
    assert missing in said
    assert len(said.splitlines()) == 1


def test_a_busy_port_is_one_sentence(running: Product, tmp_path: Path) -> None:
    second = Product(tmp_path, running.port)

    code = second.process.wait(60)

    said = second.log.read_text().strip()
    assert code == 1
    assert str(running.port) in said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("")

    product = Product(tmp_path, free_port())

    code = product.process.wait(60)
    said = product.log.read_text().strip()
    assert code == 1
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1


def test_ctrl_c_stops_everything_and_a_second_start_loses_nothing(
    running: Product, folder: Path
) -> None:
    before = (folder / "instance" / "heard.db").stat().st_ino
    first_code = running.press_ctrl_c()
    port_is_free = not answers(running.port)

    again = Product(folder, running.port)
    try:
        again.wait_until_up()
        second_code = again.press_ctrl_c()
    finally:
        again.stop()

    assert (first_code, port_is_free, second_code) == (0, True, 0)
    assert (folder / "instance" / "heard.db").stat().st_ino == before
    assert "Traceback" not in running.log.read_text()
