"""The method on public NHS comments: fine-tune on their training part, fuse, read the other.

``python -m nlp.making.nhs`` in the environment of ``make encoder``. A benchmark of the method and
nothing else: some of the comments are CC BY-NC-SA, and no weight trained on them is kept.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import numpy as np
import torch

from nlp.benchmarks import nhs
from nlp.benchmarks.peer import PeerSVC, with_one_at_least
from nlp.evaluate import Labelling
from nlp.intervals import Bootstrap
from nlp.making.__main__ import base_weights
from nlp.making.learning import Plan, ask, teach
from nlp.making.rows import Row
from nlp.manyshot import ManyShot


@click.command()
@click.option("--epochs", default=Plan().epochs, show_default=True)
def main(epochs: int) -> None:
    """Print micro and macro F1 of the peer, of the fine-tuned encoder and of the two fused."""
    folder = nhs.shared_folder()
    if folder is None:
        raise click.ClickException("The NHS comments are not here: HEARD_SHARED_DATA names them.")
    torch.set_num_threads(2)
    train, dev, names = nhs.load(folder)
    with tempfile.TemporaryDirectory() as work:
        net, _ = teach(
            base_weights(Path(work) / "base"), _rows(train), Plan(epochs=epochs), click.echo
        )
    tuned = 1 / (1 + np.exp(-ask(net, _rows(dev)).topics))
    words = ManyShot(None).fit(train.texts, train.questions, train.wanted)
    lexical = words.scores(dev.texts, dev.questions)
    peer = PeerSVC().fit(train.texts, train.wanted).read(dev.texts)[1]
    said = {"peer: their SVC": peer}
    for name, scores, cut in (
        ("fine-tuned", tuned, 0.5),
        ("words alone", lexical, nhs.CUT),
        ("half and half", (tuned + lexical) / 2, nhs.CUT),
    ):
        said[name] = with_one_at_least(scores, scores >= cut)
    fresh = nhs.unseen(train, dev)
    for heading, kept in (("all", np.ones_like(fresh)), ("unseen text", fresh)):
        click.echo(f"{heading} (n = {int(kept.sum())})")
        _print(said, dev.wanted[kept], kept, names)


def _rows(split: nhs.Split) -> list[Row]:
    return [
        Row(f"N{i}", text, question, tuple(float(y) for y in wanted))
        for i, (text, question, wanted) in enumerate(
            zip(split.texts, split.questions, split.wanted, strict=True)
        )
    ]


def _print(
    said: dict[str, np.ndarray], wanted: np.ndarray, kept: np.ndarray, names: tuple[str, ...]
) -> None:
    drawn = Bootstrap([""] * len(wanted))
    theirs = Labelling(names, wanted, said["peer: their SVC"][kept])
    for name, table in said.items():
        ours = Labelling(names, wanted, table[kept])
        above = drawn.difference(ours.micro_f1, theirs.micro_f1)
        click.echo(
            f"  {name:<18} micro {ours.micro_f1():.3f} macro {ours.macro_f1():.3f} "
            f"above {above.value:+.3f} ({above.low:+.3f} to {above.high:+.3f})"
        )


if __name__ == "__main__":
    main()
