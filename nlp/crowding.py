"""Say how crowded each text's neighbourhood is beside what known texts would lead us to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from nlp.embedding import Floats

    Indices = npt.NDArray[np.int64]

#: A place is judged by so many nearest neighbours: as many as the smallest topic worth a name.
NEAR = 6
_BLOCK = 1_000


class Neighbours:
    """Each text's nearest texts and known texts, kept as short lists: memory grows with n alone."""

    def __init__(self, texts: Floats, known: Floats) -> None:
        self.size, self.others = len(texts), len(known)
        # Half as many again as needed, because a sample leaves some of them out.
        keep = min(int(3 * NEAR * max(1, self.size / self.others)) + 8, self.size - 1)
        far = min(int(1.5 * NEAR * max(1, self.others / self.size)) + 8, self.others)
        self.rows = np.zeros((self.size, keep), dtype=np.int64)
        self.near = np.zeros((self.size, keep), dtype=np.float32)
        self.away = np.zeros((self.size, far), dtype=np.float32)
        for start in range(0, self.size, _BLOCK):
            part = slice(start, min(start + _BLOCK, self.size))
            like = texts[part] @ texts.T
            like[np.arange(len(like)), np.arange(part.start, part.stop)] = -2
            self.rows[part], self.near[part] = _highest(like, keep)
            self.away[part] = _highest(texts[part] @ known.T, far)[1]

    def crowding(self, rows: Indices) -> npt.NDArray[np.float64]:
        """For each of the rows, how much nearer its neighbours are than known texts would be.

        Neighbours are counted among the rows only, and as many known texts as there are rows are
        imagined beside them: the j-th of a thousand is compared with the j-th of a thousand.
        """
        inside = np.zeros(self.size, dtype=bool)
        inside[rows] = True
        fair = min(len(rows), self.others)
        steps = np.arange(1, NEAR + 1)
        mine = np.maximum(np.round(steps * len(rows) / fair).astype(int) - 1, 0)
        theirs = np.maximum(np.round(steps * self.others / fair).astype(int) - 1, 0)
        theirs = np.minimum(theirs, self.away.shape[1] - 1)
        there = inside[self.rows[rows]]
        # A stable sort brings the neighbours that are in the sample to the front, nearest first.
        front = np.argsort(~there, axis=1, kind="stable")
        near = np.take_along_axis(self.near[rows], front, axis=1)
        last = np.maximum(there.sum(axis=1) - 1, 0)
        picked = near[np.arange(len(rows))[:, None], np.minimum(mine[None, :], last[:, None])]
        found: npt.NDArray[np.float64] = picked.mean(axis=1) - self.away[rows][:, theirs].mean(1)
        return found

    def nearest(self, row: int, free: npt.NDArray[np.bool_]) -> Indices:
        """A text and its nearest free neighbours, in order of their rows."""
        others = self.rows[row][free[self.rows[row]]][: NEAR - 1]
        return np.sort(np.append(others, row))


def _highest(table: Floats, count: int) -> tuple[Indices, Floats]:
    """The columns and values of each row's highest cells, highest first."""
    some = np.argpartition(-table, min(count, table.shape[1] - 1), axis=1)[:, :count]
    some.sort(axis=1)
    values = np.take_along_axis(table, some, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(some, order, axis=1), np.take_along_axis(values, order, axis=1)
