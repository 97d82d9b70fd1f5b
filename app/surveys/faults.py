"""One thing to put right in a survey, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Path = tuple[str | int, ...]


class Fault(NamedTuple):
    """One thing to put right: where it is in the survey, and a plain sentence."""

    path: Path
    sentence: str


def repeats(ids: Sequence[str], where: Path, noun: str) -> Iterator[Fault]:
    """Find ids that are used twice."""
    for index, one in enumerate(ids):
        if one in ids[:index]:
            sentence = f"two {noun}s are called {one}; give each its own id."
            yield Fault((*where, index, "id"), sentence)
