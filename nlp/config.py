"""Fixed choices of the engine: versions, limits and where its files live."""

from __future__ import annotations

import os
from pathlib import Path

#: Raised whenever a change can alter what a reading says; stored beside every reading.
VERSION = 3
#: The first is the default: it judges words in their context; "static" is ten times quicker.
ENGINES = ("encoder", "static")

HERE = Path(__file__).resolve().parent
FRAMEWORKS = HERE / "frameworks"
GOLD = HERE / "gold"
LEXICONS = HERE / "lexicons"
#: What `make encoder` makes and the package brings: tokenizer, static table, encoder, heads.
MODELS = HERE / "models"

#: A longer text is read up to here; the rest is hidden and handed to a person.
MAX_CHARS = 20_000
#: The safety scan reads further than the themes do: a cry for help may stand at the end.
MAX_SCAN_CHARS = 200_000
#: Themes scored in one go; keeps memory flat whatever the size of the file.
BATCH = 256
#: Readings remembered in one run, because many short answers are the same.
REMEMBERED = 20_000
SEED = 7


def engine_version(engine: str) -> str:
    """What is stored beside a reading, to know later what made it."""
    return f"heard-{engine}-{VERSION}"


def models_folder(given: Path | str | None = None) -> Path:
    """Where fitted models are kept: the given folder, HEARD_MODELS, the instance, the user."""
    chosen = given or os.environ.get("HEARD_MODELS")
    if chosen:
        return Path(chosen)
    instance = HERE.parent / "instance" / "models"
    if instance.is_dir():
        return instance
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "heard" / "models"
