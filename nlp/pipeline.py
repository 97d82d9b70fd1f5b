"""Compose the stages: comments in, readings out, one for each and in the same order."""

from __future__ import annotations

import gc
import itertools
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nlp import config, language, store
from nlp.corrections import CorrectedScorer, Correction
from nlp.encoder import Encoder
from nlp.examples import fingerprint_file, read_examples
from nlp.heads import Heads, label_names, tones_of
from nlp.redact import Redactor
from nlp.scan import Scanner
from nlp.scorers import ExampleScorer, HeadScorer, NearScorer, StaticScorer, phrases_of
from nlp.seen import see
from nlp.static_reader import StaticReader
from nlp.stopwatch import Stopwatch
from nlp.themes import ThemeReader, Verdict
from nlp.tone import judge_tone
from nlp.trained import TrainedReader
from nlp.types import TONES, Comment, Reading, Scan, Span, Tone, replace_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from nlp.framework import Framework
    from nlp.heads import Judged
    from nlp.scorers import Scorer
    from nlp.seen import Seen

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
    """Reads comments against one framework; everything heavy loads on the first reading.

    ``engine`` is "encoder" (our MiniLM, accurate) or "static" (quick, without it).
    ``corrections`` are what people said of single texts: they decide those, and teach the rest.
    """

    def __init__(
        self,
        framework: Framework,
        *,
        models: Path | str | None = None,
        use_model: bool = True,
        engine: str = config.ENGINES[0],
        corrections: Sequence[Correction] = (),
    ) -> None:
        if engine not in config.ENGINES:
            known = ", ".join(config.ENGINES)
            raise ValueError(f"There is no engine “{engine}”; there are: {known}.")
        self.framework = framework
        self.models = models
        self.use_model = use_model
        self.engine = engine
        self.corrections = tuple(corrections)
        self.stopwatch = Stopwatch()
        self._stages: _Stages | None = None
        self._kept: OrderedDict[tuple[str, str], Reading] = OrderedDict()

    @property
    def seconds(self) -> dict[str, float]:
        """CPU seconds spent in each stage so far."""
        return self.stopwatch.seconds

    def learn(self, corrections: Sequence[Correction]) -> None:
        """Take these corrections, all there are, in place of those known so far."""
        if tuple(corrections) == self.corrections:
            return
        if self._stages is not None:
            self._stages.learn(corrections)
        self.corrections = tuple(corrections)
        self._kept.clear()

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
            self._stages = _Stages(
                self.framework, self.models, engine=self.engine, use_model=self.use_model,
                stopwatch=self.stopwatch,
            )  # fmt: skip
            self._stages.learn(self.corrections)
            # Word lists and models stay for good: looking them through for rubbish, again
            # and again, took a fifth of the quick engine's time.
            gc.freeze()
        return self._stages

    def _read_batch(self, batch: list[Comment]) -> Iterator[Reading]:
        with self.stopwatch.time("language", len(batch)):
            works = [_prepare(comment) for comment in batch]
        new = {_key(work): work for work in works if _key(work) not in self._kept}
        read = dict(zip(new, self._careful(list(new.values())), strict=True)) if new else {}
        # A text the engine failed on is tried again; it may read it when something has changed.
        self._kept |= {key: reading for key, reading in read.items() if reading.reason != FAILED}
        for work in works:
            key = _key(work)
            yield replace(read.get(key) or self._kept[key], id=work.comment.id)
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
                found.append(_unread(work, FAILED, Scan("today"), stages.version))
        return found


class _Stages:
    """The stages of one pipeline, loaded."""

    def __init__(
        self, framework: Framework, models: Path | str | None, *, engine: str, use_model: bool,
        stopwatch: Stopwatch,
    ) -> None:  # fmt: skip
        folder = config.models_folder(models)
        self.framework = framework
        self.stopwatch = stopwatch
        self.version = config.engine_version(engine)
        self.redactor = Redactor()
        self._corrected: dict[tuple[str, str], Seen] = {}
        self.scanner = Scanner()
        self.quick = StaticReader()
        self.encoder, self.heads = None, None
        if engine == "encoder":
            self.encoder, self.heads = Encoder(), Heads()
        # The encoder marks names better than spaCy's small model does; see the README.
        self.use_model = use_model and self.encoder is None
        self.scorer = self._scorer(folder)
        self.themes = ThemeReader(framework, self.scorer)

    def _scorer(self, folder: Path) -> Scorer:
        teaches = self.framework.teaches
        if self.heads is not None and self.heads.framework == teaches:
            return HeadScorer(self.heads)
        if self.quick.framework == teaches:
            return StaticScorer(self.quick)
        near = NearScorer(self.framework, self.encoder)
        trained = _trained(self.framework, folder)
        return ExampleScorer(trained, near) if trained else near

    def learn(self, corrections: Sequence[Correction]) -> None:
        """Start from the engine as it came and add these corrections."""
        scorer = self.scorer
        if corrections:
            corrections = [replace(c, text=_safe(c.text)[: config.MAX_CHARS]) for c in corrections]
            seen = [self._remembered(c) for c in corrections]
            scorer = CorrectedScorer(scorer, corrections, seen)
        self.themes = ThemeReader(self.framework, scorer)

    def scan(self, text: str) -> Scan:
        """The scanner's word, or "today" if it breaks: an unread text is never left lying."""
        try:
            (judged,) = self._judged(self._see([text[: config.MAX_CHARS]], [""]))
            return self._heard(text, judged)
        except Exception:
            log.exception("scan_failed")
            return Scan("today")

    def _heard(self, text: str, judged: Judged | None) -> Scan:
        return self.scanner.scan(text, judged.worries if judged else None)

    def read(self, works: Sequence[_Work]) -> list[Reading]:
        """Read a batch through every stage."""
        time, count = self.stopwatch.time, len(works)
        shown = [work.shown if work.language == "en" else "" for work in works]
        with time("meaning", count):
            seen = self._see(shown, [_question(work.comment) for work in works])
            judged = self._judged(seen)
        with time("redact", count):
            spans = self._spans(works, judged)
        themed = [i for i, work in enumerate(works) if work.themed]
        with time("themes", count):
            verdicts = dict(zip(themed, self.themes.read([seen[i] for i in themed]), strict=True))
        with time("tone", count):
            tones = self._tones([seen[i] for i in themed], [judged[i] for i in themed])
            tone_of = dict(zip(themed, tones, strict=True))
        with time("scan", count):
            scans = [self._scan_of(work, each) for work, each in zip(works, judged, strict=True)]
        return [
            _reading(
                work, spans[i], verdicts.get(i), tone_of.get(i, _NO_TONE), scans[i], self.version
            )
            for i, work in enumerate(works)
        ]

    def _see(self, texts: Sequence[str], questions: Sequence[str]) -> list[Seen]:
        return see(self.encoder, self.quick, texts, questions)

    def _remembered(self, correction: Correction) -> Seen:
        """A corrected text as it was seen before, so that one more correction costs one reading."""
        key = (correction.text, correction.question)
        if key not in self._corrected:
            self._corrected[key] = self._see([correction.text], [correction.question])[0]
        return self._corrected[key]

    def _judged(self, seen: Sequence[Seen]) -> list[Judged | None]:
        if self.heads is None:
            return list(self.quick.judge(seen)) if seen else []
        return [self.heads.judge(each) if each.windows else None for each in seen]

    def _scan_of(self, work: _Work, judged: Judged | None) -> Scan:
        try:
            heard = self._heard(work.text, judged)
        except Exception:
            log.exception("scan_failed")
            return Scan("today")
        unheard = work.reason == NOT_ENGLISH or len(work.text) > config.MAX_SCAN_CHARS
        # Nobody has listened to a text in another language yet, so a person must, today.
        return Scan("today", heard.categories) if unheard and heard.clock is None else heard

    def _spans(
        self, works: Sequence[_Work], judged: Sequence[Judged | None]
    ) -> list[tuple[Span, ...]]:
        shown = [work.shown for work in works]
        # The models know English only: in another language they take every word for a name.
        english = [
            text if work.language == "en" else "" for work, text in zip(works, shown, strict=True)
        ]
        seen = language.entities(english) if self.use_model else [[] for _ in shown]
        found = []
        for work, named, heads in zip(works, seen, judged, strict=True):
            spans = self.redactor.find(work.shown, [*named, *(heads.details if heads else ())])
            if len(work.text) > config.MAX_CHARS:
                spans = _hide_rest(spans, len(work.text))
            found.append(spans)
        return found

    def _tones(self, seen: Sequence[Seen], judged: Sequence[Judged | None]) -> list[Tone]:
        return [
            judge_tone(s.text, tones_of(j.tone) if j else None)
            for s, j in zip(seen, judged, strict=True)
        ]


_NO_TONE = Tone("neutral", 0.0)


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


def theme_names(framework: Framework) -> list[str]:
    """Every label the themes' reader learns, tone among them."""
    return [*label_names(framework), *(f"tone:{label}" for label in TONES)]


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
    work: _Work,
    spans: tuple[Span, ...],
    verdict: Verdict | None,
    tone: Tone,
    scan: Scan,
    version: str,
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
        engine=version,
    )


def _unread(work: _Work, reason: str, scan: Scan, version: str) -> Reading:
    """A text nothing could be said about is shown to nobody until a person has looked at it."""
    spans = (Span(0, len(work.text), "HIDDEN"),) if work.text else ()
    return _reading(replace(work, reason=reason), spans, None, _NO_TONE, scan, version)
