"""House rules for every file that is kept: it says nothing of the machine it was written on."""

from __future__ import annotations

import re

# Put together from pieces, so that this file keeps the rule it states.
HOSTS = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb.deb" + "ian.org",
)
PLACES = ("wo" + "rk", "ro" + "ot", "op" + "t/pypi", "ho" + r"me/[a-z]+", "Us" + r"ers/[a-z]+")
MACHINE = re.compile(rf"(?<![\w.:/<-])/(?:{'|'.join(PLACES)})/[\w.-]")
REGISTRY = re.compile("|".join(re.escape(host) for host in HOSTS))
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{30,}|\bAKIA[A-Z0-9]{16}\b"
)


def tells_of_a_machine(text: str) -> list[str]:
    """No path of one machine, no address of a package registry, no key."""
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in (("a path", MACHINE), ("a registry", REGISTRY), ("a key", SECRET)):
            found = pattern.search(line)
            if found:
                faults.append(f"line {number}: names {what} ({found.group()[:30]})")
    return faults
