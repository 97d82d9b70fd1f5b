"""Keep fitted arrays on disk and refuse any that were damaged or made by other versions.

No pickle: a model file can hold numbers only, so loading one can never run code.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from nlp import config

if TYPE_CHECKING:
    from collections.abc import Mapping

    Arrays = Mapping[str, np.ndarray]

FORMAT = 1


def fingerprint(*parts: str) -> str:
    """One short name for everything a model was made from."""
    together = "\x1f".join((str(config.VERSION), str(FORMAT), np.__version__, *parts))
    return hashlib.sha256(together.encode("utf-8", "replace")).hexdigest()[:32]


def save(folder: Path, key: str, arrays: Arrays) -> bool:
    """Write the arrays under a key; False if the folder will not take them."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **dict(arrays))  # type: ignore[arg-type]  # names are ours
    body = buffer.getvalue()
    meta = {
        "format": FORMAT,
        "key": key,
        "engine": str(config.VERSION),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"{key}.npz", body)
        _write(folder / f"{key}.json", json.dumps(meta, indent=2).encode("utf-8"))
    except OSError:
        return False
    return True


def load(folder: Path, key: str) -> dict[str, np.ndarray] | None:
    """The arrays kept under a key, or None if there are none that can be trusted."""
    try:
        meta = json.loads((folder / f"{key}.json").read_text("utf-8"))
        body = (folder / f"{key}.npz").read_bytes()
    except (OSError, ValueError):
        return None
    if not isinstance(meta, dict) or meta.get("format") != FORMAT or meta.get("key") != key:
        return None
    if meta.get("sha256") != hashlib.sha256(body).hexdigest():
        return None
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except (OSError, ValueError, BadZipFile):
        return None


def _write(path: Path, body: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
