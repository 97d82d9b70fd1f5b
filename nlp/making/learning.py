"""Teach the encoder: heads first on the encoder as it came, then all gently together.

The order (linear probe, then fine-tune) keeps what the encoder knows of other kinds of text
(Kumar et al., 2022); the weights kept are a running mean (Izmailov et al., 2018).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn import functional

from nlp.heads import LENGTH, WORRIES
from nlp.making.network import Network, Pieces, cut
from nlp.making.rows import Row, first_names, joined, misspelt, renamed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


#: Rounds over which the steps grow smaller; training may stop before the last of them.
PLANNED = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """The choices of one training; ``epochs`` is the most rounds to take."""

    epochs: int = PLANNED
    batch: int = 32
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    seed: int = 7
    variants: int = 3
    joined: float = 0.15
    misspelt: float = 0.5


@dataclass(slots=True)
class _Ready:
    row: Row
    pieces: Pieces
    state: torch.Tensor


def teach(
    base: Path,
    rows: Sequence[Row],
    plan: Plan,
    say: Callable[[str], None],
    watch: Callable[[Network], float] | None = None,
) -> tuple[Network, list[float]]:
    """Train on the rows; gives the network with the mean of its weights.

    With ``watch`` every round is scored on texts by authors left out (higher is better): the
    scores come back, and the weights are those of the best round.
    """
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    labels = next(len(r.topics) for r in rows if r.topics is not None)
    net = Network(base, labels, len(WORRIES))
    started = time.monotonic()
    # The texts with marked details are few, and a mark for every piece is the hardest to learn.
    rows = [*rows, *(row for row in rows if row.details is not None)]
    ready = [_prepare(net, variant) for variant in _variants(rows, plan, rng)]
    say(f"{len(rows):,} texts prepared in {time.monotonic() - started:.0f} s")
    _probe(net, ready[0])
    scores = _tune(net, ready, plan, rng, say, watch)
    return net.eval(), scores


def _variants(rows: Sequence[Row], plan: Plan, rng: np.random.Generator) -> list[list[Row]]:
    """The same texts several times: with the question, without, misspelt, or run into another."""
    themed = [row for row in rows if row.topics is not None]
    names = first_names()
    made = []
    for turn in range(plan.variants):
        mine = []
        for row in rows:
            if row.details is not None:
                mine.append(renamed(row, rng, names))
                continue
            new = row if (turn + len(row.text) % 2) % 2 == 0 else replace(row, question="")
            if turn and row.topics is not None and rng.random() < plan.joined:
                new = joined(new, themed[rng.integers(len(themed))], rng)
            if rng.random() < plan.misspelt:
                new = replace(new, text=misspelt(new.text, rng))
            mine.append(new)
        made.append(mine)
    return made


def _prepare(net: Network, rows: Sequence[Row]) -> list[_Ready]:
    pieces = [cut(row.text, row.question) for row in rows]
    states: dict[int, torch.Tensor] = {}
    for batch in _by_length([len(p.ids) for p in pieces], 64):
        states |= dict(zip(batch, net.lower([pieces[i] for i in batch]), strict=True))
    return [_Ready(row, pieces[i], states[i]) for i, row in enumerate(rows)]


def _by_length(lengths: Sequence[int], size: int) -> list[list[int]]:
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i], i))
    return [order[at : at + size] for at in range(0, len(order), size)]


def _probe(net: Network, ready: Sequence[_Ready]) -> None:
    """Fit the heads that judge whole texts before anything below them moves."""
    pooled = pool(net, ready)
    heads = [net.topics, net.tone, net.worries]
    adam = torch.optim.Adam([p for head in heads for p in head.parameters()], lr=0.02)
    for _ in range(250):
        loss = _text_loss(net, pooled, [r.row for r in ready])
        loss = loss + 2e-3 * sum((head.weight**2).sum() for head in heads)
        adam.zero_grad()
        loss.backward()
        adam.step()


@torch.no_grad()
def pool(net: Network, ready: Sequence[_Ready]) -> torch.Tensor:
    """The pooled state of every text."""
    net.eval()
    found = torch.zeros(len(ready), net.topics.in_features)
    for batch in _by_length([len(r.state) for r in ready], 64):
        mine = [ready[i] for i in batch]
        with torch.autocast("cpu", torch.bfloat16):
            state = net.upper([r.state for r in mine])
        found[batch] = net.pooled(state, [r.pieces for r in mine])
    return found


def _text_loss(net: Network, pooled: torch.Tensor, rows: Sequence[Row]) -> torch.Tensor:
    loss = pooled.new_zeros(())
    parts = (
        (net.topics, [r.topics for r in rows], 1.0),
        (net.worries, [r.worries for r in rows], 0.6),
    )
    for head, wanted, weight in parts:
        known = [i for i, each in enumerate(wanted) if each is not None]
        if known:
            target = torch.tensor([wanted[i] for i in known])
            wrong = functional.binary_cross_entropy_with_logits(
                head(pooled[known]), target, reduction="sum"
            )
            loss = loss + weight * wrong / len(rows)
    toned = [i for i, row in enumerate(rows) if row.tone is not None]
    if toned:
        target = torch.tensor([rows[i].tone for i in toned])
        wrong = functional.cross_entropy(
            net.tone(pooled[toned]), target, reduction="sum", label_smoothing=0.05
        )
        loss = loss + 0.8 * wrong / len(rows)
    return loss


def _details_loss(net: Network, state: torch.Tensor, mine: Sequence[_Ready]) -> torch.Tensor:
    target = torch.full(state.shape[:2], -100)
    for i, ready in enumerate(mine):
        if ready.row.details is not None:
            target[i, ready.pieces.start : ready.pieces.end] = torch.tensor(_marks(ready))
    if not (target >= 0).any():
        return state.new_zeros(())
    share = sum(r.row.details is not None for r in mine) / len(mine)
    logits = net.details(net.drop(state.float()))
    return functional.cross_entropy(logits.flatten(0, 1), target.flatten()) * share * 10


def _marks(ready: _Ready) -> list[int]:
    found = [0] * len(ready.pieces.offsets)
    for start, end, kind in ready.row.details or ():
        for at, (first, last) in enumerate(ready.pieces.offsets):
            if first < end and last > start:
                found[at] = kind
    return found


def _tune(
    net: Network,
    ready: list[list[_Ready]],
    plan: Plan,
    rng: np.random.Generator,
    say: Callable[[str], None],
    watch: Callable[[Network], float] | None,
) -> list[float]:
    optimiser = torch.optim.AdamW(_groups(net, plan), weight_decay=0.01)
    total = max(PLANNED, plan.epochs) * math.ceil(len(ready[0]) / plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda s: (
            min(1.0, (s + 1) / (0.08 * total)) * (0.02 + 0.49 * (1 + math.cos(math.pi * s / total)))
        ),
    )
    mean = {k: v.detach().clone() for k, v in net.named_parameters() if v.requires_grad}
    best = mean
    scores: list[float] = []
    step = 0
    for epoch in range(plan.epochs):
        started, summed, batches = time.monotonic(), 0.0, _batches(ready, plan, rng)
        net.train()
        for mine in batches:
            with torch.autocast("cpu", torch.bfloat16):
                state = net.upper([r.state for r in mine])
            pooled = net.drop(net.pooled(state, [r.pieces for r in mine]))
            loss = _text_loss(net, pooled, [r.row for r in mine]) + _details_loss(net, state, mine)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            summed, step = summed + loss.item(), step + 1
            if step % 4 == 0:
                _follow(mean, net, min(0.96, (1 + step / 4) / (10 + step / 4)))
        if watch is not None:
            learning = _swap(net, mean)
            scores.append(watch(net.eval()))
            _swap(net, learning)
            if scores[-1] == max(scores):
                best = {name: weight.clone() for name, weight in mean.items()}
        say(f"round {epoch + 1} of {plan.epochs}: loss {summed / len(batches):.3f}"
            f"{f', left out {scores[-1]:.4f}' if scores else ''}, "
            f"{time.monotonic() - started:.0f} s")  # fmt: skip
    _swap(net, best if watch is not None else mean)
    return scores


@torch.no_grad()
def _swap(net: Network, weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Put these weights in and give back those that were there."""
    there = {}
    for name, weight in net.named_parameters():
        if name in weights:
            there[name] = weight.detach().clone()
            weight.copy_(weights[name])
    return there


@torch.no_grad()
def average(nets: Sequence[Network]) -> Network:
    """One network whose weights are the mean of several that began alike (Wortsman et al., 2022).

    It errs less on unknown kinds of text than any of them, and costs no more to run.
    """
    first, *rest = nets
    for name, weight in first.named_parameters():
        for net in rest:
            weight.add_(net.get_parameter(name))
        weight.div_(len(nets))
    return first.eval()


def _groups(net: Network, plan: Plan) -> list[dict[str, object]]:
    layers = list(net.body.encoder.layer)
    groups: list[dict[str, object]] = [
        {
            "params": list(layer.parameters()),
            "lr": plan.rate * plan.layer_decay ** (len(layers) - 1 - i),
        }
        for i, layer in enumerate(layers)
        if next(layer.parameters()).requires_grad
    ]
    heads = [net.topics, net.tone, net.worries, net.details]
    return [*groups, {"params": [p for h in heads for p in h.parameters()], "lr": plan.head_rate}]


def _batches(ready: list[list[_Ready]], plan: Plan, rng: np.random.Generator) -> list[list[_Ready]]:
    """A variant of each text by chance, texts of like length together, batches shuffled."""
    order = rng.permutation(len(ready[0]))
    mine = [ready[rng.integers(len(ready))][i] for i in order]
    found = []
    for at in range(0, len(mine), plan.batch * 16):
        some = sorted(mine[at : at + plan.batch * 16], key=lambda r: len(r.state))
        found += [some[i : i + plan.batch] for i in range(0, len(some), plan.batch)]
    return [found[i] for i in rng.permutation(len(found))]


@torch.no_grad()
def _follow(mean: dict[str, torch.Tensor], net: Network, keep: float) -> None:
    for name, weight in net.named_parameters():
        if name in mean:
            mean[name].lerp_(weight, 1 - keep)


def settle_worries(net: Network, rows: Sequence[Row]) -> None:
    """Fit the worries head anew on the finished encoder, by logistic regression.

    While the encoder learns, worried texts are a tenth of what it sees; here every kind of worry
    is weighed against all calm texts at once, so that the logits can be believed.
    """
    known = [row for row in rows if row.worries is not None]
    pooled = pool(net, _prepare(net, known)).numpy() / LENGTH
    wanted = np.array([row.worries for row in known])
    for kind in range(wanted.shape[1]):
        model = LogisticRegression(C=30.0, max_iter=500).fit(pooled, wanted[:, kind])
        with torch.no_grad():
            net.worries.weight[kind] = torch.from_numpy(model.coef_[0] / LENGTH)
            net.worries.bias[kind] = float(model.intercept_[0])


@dataclass(frozen=True, slots=True)
class Said:
    """The heads' logits for a list of rows; ``details`` holds one table for each text."""

    topics: np.ndarray
    tone: np.ndarray
    worries: np.ndarray
    details: list[np.ndarray]


@torch.no_grad()
def ask(net: Network, rows: Sequence[Row]) -> Said:
    """What the network says of rows, as they are."""
    ready = _prepare(net, rows)
    pooled = torch.zeros(len(rows), net.topics.in_features)
    details: list[np.ndarray] = [np.zeros((0, 0))] * len(rows)
    for batch in _by_length([len(r.state) for r in ready], 64):
        mine = [ready[i] for i in batch]
        state = net.upper([r.state for r in mine])
        pooled[batch] = net.pooled(state, [r.pieces for r in mine])
        marked = net.details(state)
        for at, i in enumerate(batch):
            details[i] = marked[at, mine[at].pieces.start : mine[at].pieces.end].numpy()
    return Said(
        net.topics(pooled).numpy(), net.tone(pooled).numpy(), net.worries(pooled).numpy(), details
    )
