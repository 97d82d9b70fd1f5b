"""Start here: `python3 app/setup/bootstrap.py run`, which is what the Makefile calls.

This file must be readable by an old Python, so that an old Python can say what is wrong.
Everything newer lives in the modules beside it, which are imported only when Python is new enough.
"""

import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
NEEDED = (3, 11)
CANDIDATES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3")


def newer_python():
    # type: () -> str | None
    """Return the first Python on PATH that is new enough and really starts."""
    question = "import sys; sys.exit(sys.version_info[:2] < (3, 11))"
    for name in CANDIDATES:
        try:
            answer = subprocess.call([name, "-c", question], stderr=subprocess.DEVNULL)
        except OSError:
            continue
        if answer == 0:
            return name
    return None


def start():
    # type: () -> int
    """Find a Python that is new enough, then hand over to the real set-up."""
    if sys.version_info[:2] < NEEDED:
        found = newer_python()
        if found is None:
            sys.stderr.write(
                "heard: this needs Python 3.11 or newer, and found only Python %d.%d. "  # noqa: UP031
                "Install Python 3.11 and try again.\n" % tuple(sys.version_info[:2])
            )
            return 1
        os.execvp(found, [found, os.path.abspath(__file__), *sys.argv[1:]])  # noqa: PTH100, S606
    # The folder of a script comes first on sys.path; the house imports from its root.
    sys.path[0] = ROOT
    from app.setup import steps  # noqa: PLC0415

    return steps.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
