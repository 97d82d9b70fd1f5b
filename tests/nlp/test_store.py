from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nlp import store

if TYPE_CHECKING:
    from pathlib import Path


def test_arrays_come_back_as_they_went(tmp_path: Path) -> None:
    store.save(tmp_path, "k", {"a": np.arange(5)})

    kept = store.load(tmp_path, "k")

    assert kept is not None
    assert kept["a"].tolist() == [0, 1, 2, 3, 4]


def test_a_damaged_file_is_not_trusted(tmp_path: Path) -> None:
    store.save(tmp_path, "k", {"a": np.arange(5)})
    body = (tmp_path / "k.npz").read_bytes()
    (tmp_path / "k.npz").write_bytes(body[:-1] + b"x")

    assert store.load(tmp_path, "k") is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    assert store.save(tmp_path / "file", "k", {"a": np.arange(5)}) is False
