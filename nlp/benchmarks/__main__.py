"""Measure the engine: ``python -m nlp.benchmarks``, or ``make bench``."""

from __future__ import annotations

import click

from nlp import config
from nlp.benchmarks import nhs, speed
from nlp.embedding import StaticEmbedder
from nlp.encoder import Encoder

_WITHOUT = (
    "NHS comments: left out, because they are not here. They are not part of Heard; "
    "HEARD_SHARED_DATA names the folder that holds nhs/train.csv and nhs/dev.csv."
)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("parts", nargs=-1, type=click.Choice(["speed", "nhs"]))
@click.option("--count", default=2_000, show_default=True, type=click.IntRange(min=1),
              help="How many answers to read for speed.")  # fmt: skip
def main(parts: tuple[str, ...], count: int) -> None:
    """Measure speed, and quality on NHS comments if they are here (both, or the PARTS named)."""
    folder = nhs.shared_folder()
    wanted = parts or ("speed", "nhs")
    if "speed" in wanted:
        more = nhs.load(folder)[0].texts if folder else []
        for line in speed.lines(speed.shipped_texts(more), count):
            click.echo(line)
    if "nhs" in wanted:
        click.echo("")
        if folder is None:
            click.echo(_WITHOUT)
            return
        embedders = {"static": StaticEmbedder()} | _encoder()
        for line in nhs.lines(folder, embedders):
            click.echo(line)


def _encoder() -> dict[str, Encoder]:
    return {"encoder": Encoder()} if (config.MODELS / "encoder.onnx").is_file() else {}


if __name__ == "__main__":
    main(prog_name="python -m nlp.benchmarks")
