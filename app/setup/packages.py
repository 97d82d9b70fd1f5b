"""The virtual environment and what is installed in it, always from a hash-pinned lock file."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from app.setup.console import SetupError, step
from app.setup.paths import (
    BIN,
    LOCKS,
    PYTHON,
    ROOT,
    SITE,
    VENV,
    fingerprint,
    stamp,
    stamped,
    unstamp,
)
from app.setup.programs import attempt, environment, failure

if TYPE_CHECKING:
    from pathlib import Path

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
LAUNCHER = """#!{python}
# Written by app/setup/packages.py.
import sys

from app.cli import main

if __name__ == "__main__":
    sys.exit(main())
"""


def make_venv() -> None:
    """Make the virtual environment, or make it again when it was left half made or was moved."""
    if _venv_is_sound():
        return
    with step(f"Making the virtual environment in .venv with Python {VERSION}"):
        succeeded, output = attempt([sys.executable, "-m", "venv", "--clear", VENV], "venv")
        if not succeeded:
            shutil.rmtree(VENV, ignore_errors=True)
            if "ensurepip" in output:
                raise SetupError(
                    "This Python cannot make virtual environments. On Debian or Ubuntu, install "
                    f"the package python{VERSION}-venv (apt install python{VERSION}-venv) "
                    "and try again."
                )
            raise failure("make the virtual environment", output, "venv")
        stamp("place", _place())


def install(lock: str) -> None:
    """Install one lock file, for example "requirements", unless that was done already."""
    file = LOCKS / f"{lock}.txt"
    if is_installed(lock):
        return
    count = sum(line[:1].isalnum() for line in file.read_text().splitlines())
    with step(f"Installing {count} locked package{'s' if count > 1 else ''} ({file.name})"):
        unstamp(lock)
        stamp("installing", lock)  # still there next time? Then this was cut off half-way.
        try:
            _install_file(lock)
        except SetupError:
            unstamp("installing")  # an orderly refusal leaves the environment whole
            raise
        unstamp("installing")
        stamp(lock, fingerprint(file, VERSION))


def is_installed(lock: str) -> bool:
    """Say whether exactly this lock file is what was last installed."""
    return stamped(lock) == fingerprint(LOCKS / f"{lock}.txt", VERSION)


def link_command() -> None:
    """Let `heard` and `import app` work from anywhere in the environment.

    A .pth file and a five-line launcher do what an editable install would, without a build step
    that might want the network.
    """
    _write_if_new(SITE / "heard.pth", f"{ROOT}\n")
    _write_if_new(BIN / "heard", LAUNCHER.format(python=PYTHON))
    (BIN / "heard").chmod(0o755)


def _write_if_new(file: Path, words: str) -> None:
    if not file.exists() or file.read_text() != words:
        file.write_text(words)


def _place() -> str:
    return f"{ROOT} {VERSION}"


def _venv_is_sound() -> bool:
    """An environment is kept unless it is broken, was interrupted, or came from elsewhere."""
    if not PYTHON.exists() or not (VENV / "pyvenv.cfg").exists() or stamped("installing"):
        return False
    if stamped("place") == _place():
        return True
    # Made by hand, or by an earlier Python: keep it only if it works and is new enough.
    question = "import pip, sys; print(sys.prefix, '%s.%s' % sys.version_info[:2])"
    succeeded, output = attempt([PYTHON, "-c", question], "venv")
    if stamped("place") or not succeeded or output.strip() != f"{VENV} {VERSION}":
        return False
    stamp("place", _place())
    return True


def _install_file(lock: str) -> None:
    """Install with uv, which takes seconds, and with pip where uv cannot.

    uv does not read pip's settings, so an index or a certificate that only pip knows of is passed
    on; whatever else differs, pip is tried before giving up. The lock names every package, so
    nothing is resolved here: what overrides.txt leaves out stays out.
    """
    file = LOCKS / f"{lock}.txt"
    pip = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    pip.append("--retries=2")
    if not (BIN / "uv").exists():
        attempt([*pip, "-r", str(LOCKS / "requirements-uv.txt")], "uv-install")
    if (BIN / "uv").exists():
        args = [str(BIN / "uv"), "pip", "install", "--python", str(PYTHON), "--require-hashes"]
        args.append("--no-deps")
        succeeded, _ = attempt(
            [*args, "-r", str(file)], f"{lock}-uv", env=environment(**_settings_for_uv())
        )
        if succeeded:
            return
    succeeded, output = attempt([*pip, "-r", str(file)], lock)
    if not succeeded:
        raise failure("install the packages", output, lock)


def _settings_for_uv() -> dict[str, str]:
    """Return pip's index and certificate in uv's words, where the person set them for pip only."""
    settings = {"UV_HTTP_RETRIES": "2", "UV_NO_PROGRESS": "1"}
    if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111
        settings["UV_NO_CACHE"] = "1"
    known = _pip_settings()
    for theirs, ours in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        if known.get(theirs) and ours not in os.environ and "UV_INDEX_URL" not in os.environ:
            settings[ours] = known[theirs]
    return settings


def _pip_settings() -> dict[str, str]:
    """Return pip's own settings: the environment wins over the files."""
    succeeded, output = attempt([PYTHON, "-m", "pip", "config", "list"], log=None)
    return read_pip_settings(output) if succeeded else {}


def read_pip_settings(listing: str) -> dict[str, str]:
    """Read what `pip config list` prints, such as `global.cert='/etc/cert.pem'`."""
    found: dict[str, str] = {}
    for line in sorted(listing.splitlines(), key=lambda line: line.startswith(":env:")):
        name, equals, value = line.partition("=")
        if equals:
            found[name.rpartition(".")[2]] = value.strip().strip("'\"")
    return found
