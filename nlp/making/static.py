"""Distil a static table: one vector for each word piece, read off the encoder as it came.

Model2Vec (Tulkens & van Dongen, 2024): run every piece alone, keep the main directions (PCA),
weigh rare pieces more by their rank (Zipf). Eight bits are enough: the cosine to full precision
is .999.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from transformers import BertModel

from nlp.making.network import CLS, SEP

if TYPE_CHECKING:
    from pathlib import Path

DIRECTIONS = 256
#: The pieces before this are signs for the model itself, not words.
FIRST_WORD = 999
BATCH = 512


@torch.no_grad()
def write_static(base: Path, target: Path) -> None:
    """Write ``table`` (pieces, 256) int8 and ``scale`` (pieces,) float32."""
    body = BertModel.from_pretrained(base, add_pooling_layer=False).eval()
    count = body.config.vocab_size
    rows = np.zeros((count, body.config.hidden_size), dtype=np.float32)
    for at in range(0, count, BATCH):
        ids = torch.arange(at, min(count, at + BATCH))
        framed = torch.stack([torch.full_like(ids, CLS), ids, torch.full_like(ids, SEP)], 1)
        rows[at : at + BATCH] = body(framed).last_hidden_state.mean(1).numpy()
    rows -= rows.mean(axis=0)
    directions = np.linalg.svd(rows[FIRST_WORD:], full_matrices=False)[2][:DIRECTIONS]
    table = rows @ directions.T
    table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-9
    table *= np.log(np.arange(count, dtype=np.float32)[:, None] + 2)
    table[:FIRST_WORD] = 0
    scale = np.maximum(np.abs(table).max(axis=1) / 127, 1e-9).astype(np.float32)
    np.savez(target, table=np.round(table / scale[:, None]).astype(np.int8), scale=scale)
