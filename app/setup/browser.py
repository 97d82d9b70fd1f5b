"""The browser of the journeys: found where there is one, installed where that is possible."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from app.setup.console import SetupError, say, step
from app.setup.paths import PYTHON, stamp, stamped
from app.setup.programs import attempt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
IN_PLAYWRIGHT = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")


def find_chromium() -> str | None:
    """Return the Chromium to test with: HEARD_CHROMIUM, the machine's own, or Playwright's."""
    named = os.environ.get("HEARD_CHROMIUM")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return _playwrights_own()


def _playwrights_own() -> str | None:
    caches = [
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""),
        "~/.cache/ms-playwright",
        "~/Library/Caches/ms-playwright",
    ]
    for cache in filter(None, caches):
        for pattern in IN_PLAYWRIGHT:
            builds = sorted(Path(cache).expanduser().glob(pattern))
            if builds:
                return str(builds[-1])
    return None


def provide_chromium() -> None:
    """Install a Chromium if there is none and it can be; otherwise say what will be skipped.

    Raises:
        SetupError: there is none on a CI machine, where skipping would hide a failure.
    """
    if find_chromium():
        return
    reason = _install()
    if find_chromium():
        return
    if os.environ.get("CI") == "true":
        raise SetupError(
            f"The browser journeys must run here, but there is no Chromium: {reason}. "
            "Install Debian's package chromium and try again."
        )
    say(
        f"The browser journeys will be skipped, because there is no Chromium: {reason}. "
        "Install the package chromium to run them."
    )


def _install() -> str:
    """Try each way to get a Chromium; return why the last one did not work."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Installing Chromium with apt-get, for the browser journeys"):
            attempt(["apt-get", "update", "-q"], "apt-update", timeout=300)
            args = ["apt-get", "install", "-qy", "--no-install-recommends", "chromium"]
            attempt(args, "chromium-apt", timeout=900)
        if find_chromium():
            return ""
    if stamped("chromium") == "none":  # asking again each time would cost a minute of waiting
        return "it could not be installed when last tried"
    say("Asking Playwright to fetch a Chromium, for the browser journeys ...")
    args = [str(PYTHON), "-m", "playwright", "install", "chromium"]
    succeeded, _ = attempt(args, "chromium-playwright", timeout=240)
    if not succeeded:
        stamp("chromium", "none")
    return "apt-get and Playwright could not install one (see instance/setup/chromium-*.log)"
