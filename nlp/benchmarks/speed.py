"""How quick each stage is, and how much memory it takes: each in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp import config, language
from nlp.benchmarks.beat import CORPUS, CPU_SECONDS, GOAL_MINUTES, MEMORY
from nlp.embedding import StaticEmbedder
from nlp.encoder import Encoder
from nlp.examples import read_examples
from nlp.framework import load_framework
from nlp.manyshot import ManyShot
from nlp.pipeline import SHIPPED, Pipeline
from nlp.redact import Redactor
from nlp.scan import Scanner
from nlp.scorers import NearScorer
from nlp.seen import Seen
from nlp.tables import Columns, comments_of, read_rows
from nlp.themes import ThemeReader
from nlp.types import Comment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nlp.examples import Example

    #: Reads a batch of texts and their questions; what it says is thrown away.
    Stage = Callable[[Sequence[str], Sequence[str]], object]
    Asked = tuple[str, str]

TAUGHT = 2_000


@dataclass(frozen=True, slots=True)
class Speed:
    """One stage over all texts: seconds of clock and CPU, and its process's peak memory in MB."""

    stage: str
    texts: int
    wall: float
    cpu: float
    memory: float
    start_up: float


def shipped_texts(more: Sequence[str] = ()) -> list[Asked]:
    """Every distinct text that comes with Heard, with its question; ``more`` have none."""
    examples = [(example.text, example.question) for example in _examples()]
    return list(dict.fromkeys([*examples, *_sample(), *((text, "") for text in more)]))


def drawn(texts: Sequence[Asked], count: int) -> list[Asked]:
    """``count`` of the texts in shuffled order; all of them again and again if there are fewer."""
    generator = np.random.default_rng(config.SEED)
    rounds = -(-count // len(texts))
    order = np.concatenate([generator.permutation(len(texts)) for _ in range(rounds)])
    return [texts[i] for i in order[:count]]


def _sample() -> list[Asked]:
    _, rows = read_rows(str(config.HERE / "samples" / "forum-comments.csv"))
    comments = comments_of(rows, Columns("text", "id", "question"))
    return [(comment.text, comment.question or "") for comment in comments]


def _examples() -> list[Example]:
    path = load_framework(SHIPPED).examples_path
    return read_examples(path) if path else []


def _language() -> Stage:
    return lambda texts, _: [language.identify(text) for text in texts]


def _rules() -> Stage:
    redactor = Redactor()
    return lambda texts, _: [redactor.find(text) for text in texts]


def _names() -> Stage:
    return lambda texts, _: language.entities(texts)


def _scan() -> Stage:
    scanner = Scanner()
    return lambda texts, _: [scanner.scan(text) for text in texts]


def _static() -> Stage:
    embedder = StaticEmbedder()
    return lambda texts, _: embedder.embed(texts)


def _encoder() -> Stage:
    encoder = Encoder()
    return lambda texts, asked: [encoder.read(t, q) for t, q in zip(texts, asked, strict=True)]


def _near() -> Stage:
    framework = load_framework(SHIPPED)
    reader = ThemeReader(framework, NearScorer(framework))
    return lambda texts, asked: reader.read(list(map(Seen, texts, asked)))


def _many_shot() -> Stage:
    examples = _examples()[:TAUGHT]
    labels = sorted({label for example in examples for label in example.labels})
    wanted = [[label in example.labels for label in labels] for example in examples]
    texts, asked = [e.text for e in examples], [e.question for e in examples]
    return ManyShot(StaticEmbedder()).fit(texts, asked, wanted).scores


def _whole(engine: str) -> Stage:
    pipeline = Pipeline(load_framework(SHIPPED), engine=engine)
    pipeline.warm_up()

    def read(texts: Sequence[str], asked: Sequence[str]) -> object:
        both = zip(texts, asked, strict=True)
        return list(pipeline.read([Comment("", text, question) for text, question in both]))

    return read


STAGES: dict[str, Callable[[], Stage]] = {
    "language": _language,
    "rules for details": _rules,
    "names by spaCy": _names,
    "safety rules": _scan,
    "static embedding": _static,
    "encoder": _encoder,
    "themes by nearness": _near,
    "many-shot scores": _many_shot,
    **{f"whole, {engine}": partial(_whole, engine) for engine in reversed(config.ENGINES)},
}


def available() -> list[str]:
    """The stages that can run here: without the encoder's file its stages cannot."""
    has_encoder = (config.MODELS / "encoder.onnx").is_file()
    return [name for name in STAGES if has_encoder or not name.endswith("encoder")]


def measure(stage: str, texts: Sequence[Asked]) -> Speed:
    """Run one stage over the texts, in this process; getting ready is timed apart."""
    started = time.perf_counter()
    read = STAGES[stage]()
    read(*zip(*_sample(), strict=True))  # word lists and models load when first needed
    start_up = time.perf_counter() - started
    wall, cpu = time.perf_counter(), time.process_time()
    for at in range(0, len(texts), config.BATCH):
        words, asked = zip(*texts[at : at + config.BATCH], strict=True)
        read(words, asked)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Speed(stage, len(texts), wall, cpu, peak_memory(), start_up)


def measure_all(texts: Sequence[Asked], stages: Sequence[str]) -> Iterator[Speed]:
    """Each stage in a fresh process, so that none pays for another's memory or warm caches."""
    fresh = multiprocessing.get_context("spawn")
    for stage in stages:
        with ProcessPoolExecutor(1, mp_context=fresh) as process:
            yield process.submit(measure, stage, texts).result()


def peak_memory() -> float:
    """The most memory this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.is_file():  # the other way counts what the parent held when it started us
        for line in status.read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def lines(texts: Sequence[Asked], count: int) -> Iterator[str]:
    """The measurements as a table, line by line as they come."""
    chosen = drawn(texts, count)
    words = sum(len(text.split()) for text, _ in chosen) / len(chosen)
    distinct = len(set(chosen))
    many = f"{len(chosen):,} answers ({distinct:,} distinct)"
    yield f"Speed: {many} of {words:.1f} words, read by one process"
    quick = f"{'answers/s':>9} {'CPU s/1,000':>11} {'to beat':>8}"
    rest = f"{'peak MB':>8} {'ready in s':>10} {f'min for {CORPUS:,}*':>18}"
    yield f"  {'stage':<20} {quick} {rest}"
    for each in measure_all(chosen, available()):
        cpu = each.cpu / each.texts * 1000
        beat = CPU_SECONDS.get(each.stage)
        aim = f"{beat:.2f}" if beat else "-"
        minutes = cpu * CORPUS / 1000 / 2 / 60
        quick = f"{each.texts / each.wall:>9,.0f} {cpu:>11.3f} {aim:>8}"
        rest = f"{each.memory:>8,.0f} {each.start_up:>10.1f} {minutes:>18.1f}"
        yield f"  {each.stage:<20} {quick} {rest}"
    missing = [name for name in STAGES if name not in available()]
    if missing:
        yield f"  not measured, for want of the encoder's file: {'; '.join(missing)}"
    yield f"* on two cores; the goal for the whole is {GOAL_MINUTES} minutes and {MEMORY:,} MB"
    yield "To beat: the first measurements of this project, on two shared x86 cores, November 2026"
