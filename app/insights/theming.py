"""The one door to nlp: rows in, readings out. Nothing else in the site knows the engine."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import nlp
from app.errors import DomainError
from app.insights.rules import milestone
from nlp import config

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nlp.corrections import Correction

MODELS_VARIABLE = "HEARD_MODELS"  # outranks the instance folder, so that tests can share models
PIPELINES_KEPT = 4  # a council has a handful of frameworks in force

_pipelines: OrderedDict[tuple[str, str], nlp.Pipeline] = OrderedDict()
_models: list[Path] = []
_engine: list[str] = [config.ENGINES[0]]
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
class Lesson:
    """What a person said one comment is about: all of it. The engine learns from it."""

    text: str
    question: str
    theme_ids: tuple[str, ...]
    priority_ids: tuple[str, ...]


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


def use_engine(name: str) -> None:
    """Choose the engine that reads from now on."""
    _engine[:] = [name]


def engine_name() -> str:
    """Name the engine in force, as it came: “heard-encoder-3”."""
    return config.engine_version(_engine[0])


def engine_mark(lessons: int) -> str:
    """Name the engine with the milestone that its lessons have reached: “heard-encoder-3+20”."""
    reached = milestone(lessons)
    return f"{engine_name()}+{reached}" if reached else engine_name()


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


def read(
    body: dict[str, Any], words: Sequence[Words], lessons: Sequence[Lesson] = ()
) -> list[EngineReading]:
    """Read comments against a framework, in order, with all that people have taught the engine.

    The engine is loaded at the first call. The order of lessons matters only between two about
    the very same words: the later one counts.
    """
    pipeline = _pipeline_for(body)
    pipeline.learn(_as_corrections(lessons))
    mark = engine_mark(len(lessons))
    comments = [
        nlp.Comment(id=row.comment_id, text=row.text, question=row.question, speaker=row.voice)
        for row in words
    ]
    return [_as_row(reading, mark) for reading in pipeline.read(comments)]


def _pipeline_for(body: dict[str, Any]) -> nlp.Pipeline:
    framework = nlp.Framework.from_dict(body)
    engine = _engine[0]
    key = engine, framework.sha256
    with _lock:
        if key not in _pipelines:
            _pipelines[key] = nlp.Pipeline(framework, models=_models_folder(), engine=engine)
        _pipelines.move_to_end(key)
        while len(_pipelines) > PIPELINES_KEPT:
            _pipelines.popitem(last=False)
        return _pipelines[key]


def _as_corrections(lessons: Sequence[Lesson]) -> list[Correction]:
    from nlp.corrections import Correction  # noqa: PLC0415  # slow to import; the site never reads

    return [
        Correction(lesson.text, lesson.question, frozenset(_labels(lesson))) for lesson in lessons
    ]


def _labels(lesson: Lesson) -> list[str]:
    themes = [f"theme:{name}" for name in lesson.theme_ids]
    return themes + [f"priority:{name}" for name in lesson.priority_ids or ("none",)]


def _models_folder() -> Path | str | None:
    return os.environ.get(MODELS_VARIABLE) or (_models[0] if _models else None)


def _as_row(reading: nlp.Reading, mark: str) -> EngineReading:
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
        engine=mark,
    )
