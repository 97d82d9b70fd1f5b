"""Say how well readings agree with careful people: counts only, nothing is fitted here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    Labels = Sequence[AbstractSet[str]]


def micro_f1(truth: Labels, said: Labels) -> float:
    """Agreement over every label of every text: 1 is perfect, 0 is none."""
    hits = sum(len(right & given) for right, given in zip(truth, said, strict=True))
    total = sum(len(right) + len(given) for right, given in zip(truth, said, strict=True))
    return 2 * hits / total if total else 1.0


def jaccard(truth: Labels, said: Labels) -> float:
    """The mean share of labels in common; two empty sets agree."""
    shares = [
        len(right & given) / len(right | given) if right | given else 1.0
        for right, given in zip(truth, said, strict=True)
    ]
    return sum(shares) / len(shares) if shares else 1.0


def wilson_lower(hits: int, total: int, z: float = 1.96) -> float:
    """The lowest share that is still likely (95 %), given so many of so many."""
    if not total:
        return 0.0
    share = hits / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, (middle - spread) / (1 + z * z / total))
