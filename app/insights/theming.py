"""The one door to nlp: rows in, readings out. Nothing else in the site knows the engine."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import nlp
from app.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MODELS_VARIABLE = "HEARD_MODELS"  # outranks the instance folder, so that tests can share models
PIPELINES_KEPT = 4  # a council has a handful of frameworks in force

_pipelines: OrderedDict[str, nlp.Pipeline] = OrderedDict()
_models: list[Path] = []
_lock = Lock()


class UnknownFrameworkError(DomainError):
    """No framework is known by this name, or its file has faults."""


@dataclass(frozen=True)
class Words:
    """One comment on its way to the engine."""

    comment_id: str
    text: str
    question: str
    voice: str


@dataclass(frozen=True)
class Found:
    """A theme, a priority or a suggestion; evidence in offsets of the original text."""

    kind: str
    target_id: str
    score: float
    evidence: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Hidden:
    """Something private in the original text, and what readers see instead."""

    start: int
    end: int
    type: str
    shown: str


@dataclass(frozen=True)
class EngineReading:
    """What the engine made of one comment."""

    comment_id: str
    language: str | None
    hidden: tuple[Hidden, ...]
    found: tuple[Found, ...]
    tone: str
    tone_score: float
    scan_clock: str | None
    scan_categories: tuple[str, ...]
    abstained: bool
    reason: str | None
    engine: str


def use_models_folder(folder: Path) -> None:
    """Keep fitted models here, unless HEARD_MODELS names another folder."""
    _models[:] = [folder]


def shipped_framework(name: str) -> dict[str, Any]:
    """Give a framework that comes with Heard, as the database holds it.

    Raises:
        UnknownFrameworkError: there is none of this name.
    """
    if name not in nlp.framework_names():
        known = ", ".join(nlp.framework_names())
        raise UnknownFrameworkError(
            f"No strategy called “{name}” comes with Heard. There are: {known}."
        )
    return nlp.load_framework(name).to_dict()


def read(body: dict[str, Any], words: Sequence[Words]) -> list[EngineReading]:
    """Read comments against a framework, in order; the engine is loaded at the first call."""
    pipeline = _pipeline_for(body)
    comments = [
        nlp.Comment(id=row.comment_id, text=row.text, question=row.question, speaker=row.voice)
        for row in words
    ]
    return [_as_row(reading) for reading in pipeline.read(comments)]


def _pipeline_for(body: dict[str, Any]) -> nlp.Pipeline:
    framework = nlp.Framework.from_dict(body)
    with _lock:
        if framework.sha256 not in _pipelines:
            _pipelines[framework.sha256] = nlp.Pipeline(framework, models=_models_folder())
        _pipelines.move_to_end(framework.sha256)
        while len(_pipelines) > PIPELINES_KEPT:
            _pipelines.popitem(last=False)
        return _pipelines[framework.sha256]


def _models_folder() -> Path | str | None:
    return os.environ.get(MODELS_VARIABLE) or (_models[0] if _models else None)


def _as_row(reading: nlp.Reading) -> EngineReading:
    found = [Found("priority", p.id, p.score) for p in reading.priorities]
    found += [Found("theme", t.id, t.score, t.evidence) for t in reading.themes]
    found += [Found("suggestion", s.id, s.score, s.evidence) for s in reading.suggestions]
    return EngineReading(
        comment_id=reading.id,
        language=reading.language,
        hidden=tuple(Hidden(s.start, s.end, s.type, s.placeholder) for s in reading.spans),
        found=tuple(found),
        tone=reading.tone.label,
        tone_score=reading.tone.score,
        scan_clock=reading.scan.clock,
        scan_categories=reading.scan.categories,
        abstained=reading.abstained,
        reason=reading.reason,
        engine=reading.engine,
    )
