"""Say whether a text praises, complains, suggests, asks or only states."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.types import TONES, Tone, ToneLabel

if TYPE_CHECKING:
    from collections.abc import Mapping

#: How much a clear sign adds to a label, on top of what the examples taught.
_SIGNS: tuple[tuple[ToneLabel, float, re.Pattern[str]], ...] = (
    ("question", 0.25, re.compile(r"\?[\s\"'”’)]*$")),
    (
        "question",
        0.2,
        re.compile(r"^\W*(?:(?:so|and|but|hi|hiya|please)\W+)?(?:why|who|when|where|what|how|can|"
                   r"could|do|does|is|are|am|will|would)\b[^.!\n]{0,120}$", re.I),
    ),
    (
        "suggestion",
        0.2,
        re.compile(r"\b(?:should|shouldn'?t|ought to|needs? to (?:be|stop|make|give|let|have)|"
                   r"would be (?:good|nice|better|great) if|it would help if|please (?:stop|let|"
                   r"make|give|put|dont|don't|keep)|i wish|more of|ask us|let us|let me)\b", re.I),
    ),
    (
        "suggestion",
        0.15,
        re.compile(r"^\W*(?:stop|give|make|let|ask|tell|put|keep|have|get|dont|don't|listen|"
                   r"start|be|more|less|bring|teach|pay|send|never|always)\b", re.I),
    ),
    (
        "praise",
        0.12,
        re.compile(r"\b(?:love|loved|brilliant|amazing|great|best|proud|thank|thanks|lovely|"
                   r"happy|excellent|fantastic|sound|ace|helpful|friendly)\b", re.I),
    ),
    (
        "problem",
        0.12,
        re.compile(r"\b(?:never|worst|hate|awful|terrible|can'?t|cannot|nobody|no one|no1|alone|"
                   r"scared|cancelled|still waiting|rubbish|unhappy|lonely|broken|damp)\b", re.I),
    ),
)  # fmt: skip


def judge_tone(text: str, learned: Mapping[str, float] | None = None) -> Tone:
    """Weigh what the examples taught against plain signs in the words."""
    points = {label: float((learned or {}).get(label, 0.0)) for label in TONES}
    if not learned:
        points["neutral"] += 0.1
    for label, weight, sign in _SIGNS:
        if sign.search(text):
            points[label] += weight if learned else 2 * weight
    best = max(TONES, key=lambda label: points[label])
    total = sum(points.values()) or 1.0
    return Tone(best, round(points[best] / total, 3))
