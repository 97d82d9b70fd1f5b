"""Remember what each string comes to: people use the same few thousand words over and over."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

#: Strings remembered at once: all the words of a survey, and never a flood of nonsense.
MOST = 200_000


class Kept(dict[str, T]):
    """What each string comes to, worked out when first met; forgets all when it is full."""

    def __init__(self, work_out: Callable[[str], T]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, string: str) -> T:
        """Work it out."""
        if len(self) >= MOST:
            self.clear()
        found = self[string] = self._work_out(string)
        return found

    def each(self, strings: Iterable[str]) -> list[T]:
        """What each of the strings comes to, in their order."""
        return list(map(self.__getitem__, strings))
