"""Compose the stages: comments in, readings out, one for each and in the same order."""

from __future__ import annotations

import itertools
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nlp import config, language, store
from nlp.examples import fingerprint_file, read_examples
from nlp.framework import load_framework
from nlp.redact import Redactor
from nlp.scan import CATEGORIES, Scanner, scan_examples
from nlp.themes import ThemeReader, Verdict, phrases_of
from nlp.tone import judge_tone
from nlp.trained import TrainedReader
from nlp.types import TONES, Comment, Reading, Scan, Span, Tone, replace_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from nlp.framework import Framework

log = logging.getLogger(__name__)

SHIPPED = "knowsley-care-experienced-2023"
NO_TEXT = "there is no text"
NOT_TEXT = "this is not text"
NO_WORDS = "there are no words to read"
NO_ANSWER = "no answer was given"
NOT_ENGLISH = "not English: passed to a person"
TOO_LONG = f"only the first {config.MAX_CHARS:,} characters were read: passed to a person"
FAILED = "the engine failed on this text: passed to a person"

#: Signs that can hide words, turn them round or break a file; each becomes one space.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_EMPTY_ANSWER = re.compile(
    r"\W*(?:n/?a|none|nil|idk|i don'?t know|dunno|no comment|no|yes|nope|nothing|not really|"
    r"nothing (?:really|else|to add)|no thank(?:s| you)|ok|okay|x+|k)\W*", re.I
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Work:
    """One comment made safe to read; every change keeps each character in its place."""

    comment: Comment
    text: str
    language: str | None
    reason: str | None

    @property
    def themed(self) -> bool:
        return self.reason is None or self.reason == TOO_LONG

    @property
    def shown(self) -> str:
        return self.text[: config.MAX_CHARS]


class Pipeline:
    """Reads comments against one framework; everything heavy loads on the first reading."""

    def __init__(
        self, framework: Framework, *, models: Path | str | None = None, use_model: bool = True
    ) -> None:
        self.framework = framework
        self.models = models
        self.use_model = use_model
        self._stages: _Stages | None = None
        self._kept: OrderedDict[tuple[str, str], Reading] = OrderedDict()

    def read(self, comments: Iterable[Comment]) -> Iterator[Reading]:
        """Read every comment, in order; a comment that cannot be read comes back with a reason."""
        waiting = iter(comments)
        while batch := list(itertools.islice(waiting, config.BATCH)):
            yield from self._read_batch(batch)

    def scan(self, text: str) -> Scan:
        """Listen for danger only: quick enough to run while an answer is being saved."""
        return self._ready().scan(_safe(str(text)))

    def warm_up(self) -> None:
        """Load, or fit, everything now instead of on the first comment."""
        self._ready()

    def _ready(self) -> _Stages:
        if self._stages is None:
            self._stages = _Stages(self.framework, self.models, use_model=self.use_model)
        return self._stages

    def _read_batch(self, batch: list[Comment]) -> Iterator[Reading]:
        works = [_prepare(comment) for comment in batch]
        new = {_key(work): work for work in works if _key(work) not in self._kept}
        if new:
            for key, reading in zip(new, self._careful(list(new.values())), strict=True):
                self._kept[key] = reading
        for work in works:
            key = _key(work)
            yield replace(self._kept[key], id=work.comment.id)
        while len(self._kept) > config.REMEMBERED:
            self._kept.popitem(last=False)

    def _careful(self, works: list[_Work]) -> list[Reading]:
        """Read the batch; if it fails, one by one, so that only the culprit goes unread."""
        stages = self._ready()
        try:
            return stages.read(works)
        except Exception:
            log.exception("reading_batch_failed size=%s", len(works))
        found = []
        for work in works:
            try:
                found.extend(stages.read([work]))
            except Exception:
                log.exception("reading_failed")
                found.append(_unread(work, FAILED, Scan("today")))
        return found


class _Stages:
    """The stages of one pipeline, loaded."""

    def __init__(self, framework: Framework, models: Path | str | None, *, use_model: bool) -> None:
        folder = config.models_folder(models)
        self.own = own = _trained(framework, folder)
        is_shipped = framework.id == SHIPPED and own is not None
        self.base = own if is_shipped else _trained(load_framework(SHIPPED), folder)
        self.themes = ThemeReader(framework, trained=own)
        self.redactor = Redactor()
        self.scanner = Scanner(learner=_listener(folder))
        self.use_model = use_model

    def scan(self, text: str) -> Scan:
        """The scanner's word, or "today" if it breaks: an unread text is never left lying."""
        try:
            return self.scanner.scan(text)
        except Exception:
            log.exception("scan_failed")
            return Scan("today")

    def read(self, works: Sequence[_Work]) -> list[Reading]:
        """Read a batch through every stage."""
        spans = self._spans(works)
        themed = [work for work in works if work.themed]
        verdicts = iter(self._verdicts(themed))
        found = []
        for work, mine in zip(works, spans, strict=True):
            verdict, tone = next(verdicts) if work.themed else (None, Tone("neutral", 0.0))
            found.append(_reading(work, mine, verdict, tone, self._scan_of(work)))
        return found

    def _scan_of(self, work: _Work) -> Scan:
        heard = self.scan(work.text)
        unheard = work.reason == NOT_ENGLISH or len(work.text) > config.MAX_SCAN_CHARS
        # Nobody has listened to a text in another language yet, so a person must, today.
        return Scan("today", heard.categories) if unheard and heard.clock is None else heard

    def _spans(self, works: Sequence[_Work]) -> list[tuple[Span, ...]]:
        shown = [work.shown for work in works]
        # The model knows English only: in another language it takes every word for a name.
        english = [
            text if work.language == "en" else "" for work, text in zip(works, shown, strict=True)
        ]
        seen = language.entities(english) if self.use_model else [[] for _ in shown]
        found = []
        for work, named in zip(works, seen, strict=True):
            spans = self.redactor.find(work.shown, named)
            if len(work.text) > config.MAX_CHARS:
                spans = _hide_rest(spans, len(work.text))
            found.append(spans)
        return found

    def _verdicts(self, works: Sequence[_Work]) -> list[tuple[Verdict, Tone]]:
        if not works:
            return []
        texts = [work.shown for work in works]
        questions = [_question(work.comment) for work in works]
        base = self.base.scores(texts, questions) if self.base is not None else None
        own = base if self.own is self.base else None
        if own is None and self.own is not None:
            own = self.own.scores(texts, questions)
        columns = self.base.columns("tone:") if self.base is not None else {}
        tones = []
        for i, text in enumerate(texts):
            learned = {} if base is None else {name: base[i, at] for name, at in columns.items()}
            tones.append(judge_tone(text, learned))
        return list(zip(self.themes.read(texts, own), tones, strict=True))


def _trained(framework: Framework, folder: Path) -> TrainedReader | None:
    """The reader fitted on the framework's examples: from disk if it is there, else made now."""
    path = framework.examples_path
    if path is None:
        return None
    groups = [phrases_of(theme) for theme in framework.themes]
    key = store.fingerprint("themes", framework.sha256, fingerprint_file(path))
    kept = store.load(folder, key)
    if kept is not None:
        return TrainedReader.from_arrays(kept, groups)
    examples = read_examples(path)
    if not examples:
        return None
    reader = TrainedReader(groups).fit(examples, theme_names(framework))
    store.save(folder, key, reader.to_arrays())
    return reader


def _listener(folder: Path) -> TrainedReader | None:
    """The scan's learner; without its examples the rules listen alone."""
    path = config.LEXICONS / "scan.examples.tsv"
    shipped = load_framework(SHIPPED).examples_path
    if not path.is_file() or shipped is None:
        return None
    lexicon = fingerprint_file(config.LEXICONS / "scan.yaml")
    key = store.fingerprint("scan", fingerprint_file(path), fingerprint_file(shipped), lexicon)
    kept = store.load(folder, key)
    if kept is not None:
        return TrainedReader.from_arrays(kept)
    examples = scan_examples(read_examples(path), read_examples(shipped))
    reader = TrainedReader().fit(examples, scan_names(), by_author=False)
    store.save(folder, key, reader.to_arrays())
    return reader


def scan_names() -> list[str]:
    """Every label the scan's learner learns."""
    return ["scan:any", *(f"scan:{category}" for category in CATEGORIES)]


def theme_names(framework: Framework) -> list[str]:
    """Every label the themes' reader learns, tone among them."""
    priorities = [f"priority:{priority.id}" for priority in framework.priorities]
    themes = [f"theme:{theme.id}" for theme in framework.themes]
    return [*priorities, "priority:none", *themes, *(f"tone:{label}" for label in TONES)]


def _question(comment: Comment) -> str:
    return comment.question if isinstance(comment.question, str) else ""


def _key(work: _Work) -> tuple[str, str]:
    return f"{work.reason}|{work.text}", _question(work.comment)


def _safe(text: str) -> str:
    return _UNSAFE.sub(" ", text)


def _prepare(comment: Comment) -> _Work:
    given: object = comment.text
    if not isinstance(given, str):
        return _Work(comment, "", None, NO_TEXT if given is None else NOT_TEXT)
    text = _safe(given)
    if not any(letter.isalpha() for letter in text[: config.MAX_CHARS]):
        return _Work(comment, text, None, NO_WORDS if text.strip() else NO_TEXT)
    code = language.identify(text)
    return _Work(comment, text, code, _why_not(text, code))


def _why_not(text: str, code: str | None) -> str | None:
    if code != "en":
        return NOT_ENGLISH
    if _EMPTY_ANSWER.fullmatch(text[:100]):
        return NO_ANSWER
    return TOO_LONG if len(text) > config.MAX_CHARS else None


def _hide_rest(spans: tuple[Span, ...], length: int) -> tuple[Span, ...]:
    inside = tuple(span for span in spans if span.end < config.MAX_CHARS)
    start = min([config.MAX_CHARS, *(s.start for s in spans if s.end >= config.MAX_CHARS)])
    return (*inside, Span(start, length, "REST"))


def _reading(
    work: _Work, spans: tuple[Span, ...], verdict: Verdict | None, tone: Tone, scan: Scan
) -> Reading:
    said = verdict or Verdict(abstained=True)
    return Reading(
        id=work.comment.id,
        language=work.language,
        redacted=replace_spans(work.text, spans),
        spans=spans,
        priorities=said.priorities,
        themes=said.themes,
        suggestions=said.suggestions,
        tone=tone,
        scan=scan,
        abstained=said.abstained,
        reason=work.reason or said.reason,
        engine=config.ENGINE_VERSION,
    )


def _unread(work: _Work, reason: str, scan: Scan) -> Reading:
    """A text nothing could be said about is shown to nobody until a person has looked at it."""
    spans = (Span(0, len(work.text), "HIDDEN"),) if work.text else ()
    return _reading(replace(work, reason=reason), spans, None, Tone("neutral", 0.0), scan)
