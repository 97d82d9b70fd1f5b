"""The encoder while it learns: MiniLM, its lower layers as they came, heads on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn
from transformers import BertModel

from nlp.embedding import tokenizer
from nlp.heads import DETAILS, LENGTH
from nlp.types import TONES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Layers left as they came, besides the word vectors (which always are). Freezing three of six
#: halves the work and cost two points on unseen registers.
FROZEN = 0
CLS, SEP = 101, 102
PIECES, QUESTION_PIECES = 160, 32


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text cut into word pieces, its question before it; ``start`` is the text's first piece."""

    ids: list[int]
    kinds: list[int]
    start: int
    offsets: list[tuple[int, int]]

    @property
    def end(self) -> int:
        """Where the text's pieces end."""
        return self.start + len(self.offsets)


def cut(text: str, question: str) -> Pieces:
    """``[CLS] question [SEP] text [SEP]``, or without a question ``[CLS] text [SEP]``."""
    found = tokenizer().encode(text, add_special_tokens=False)
    ids, offsets = found.ids[:PIECES], found.offsets[:PIECES]
    about = tokenizer().encode(question, add_special_tokens=False).ids[:QUESTION_PIECES]
    if not about:
        return Pieces([CLS, *ids, SEP], [0] * (len(ids) + 2), 1, offsets)
    head = [CLS, *about, SEP]
    return Pieces([*head, *ids, SEP], [0] * len(head) + [1] * (len(ids) + 1), len(head), offsets)


class Network(nn.Module):
    """All heads on one encoder."""

    def __init__(self, base: Path, labels: int, worries: int) -> None:
        super().__init__()
        self.body = BertModel.from_pretrained(
            base, add_pooling_layer=False, attn_implementation="eager"
        )
        width = self.body.config.hidden_size
        self.topics = nn.Linear(width, labels)
        self.tone = nn.Linear(width, len(TONES))
        self.worries = nn.Linear(width, worries)
        self.details = nn.Linear(width, len(DETAILS))
        self.drop = nn.Dropout(0.15)
        self.body.embeddings.requires_grad_(requires_grad=False)
        for layer in self.body.encoder.layer[:FROZEN]:
            layer.requires_grad_(requires_grad=False)

    @torch.no_grad()
    def lower(self, batch: Sequence[Pieces]) -> list[torch.Tensor]:
        """What the frozen layers make of each text, worked out once: ``(pieces, width)`` halves."""
        self.eval()
        ids, kinds, seen = _padded(batch)
        hide = _hidden(seen)
        with torch.autocast("cpu", torch.bfloat16):
            state = self.body.embeddings(input_ids=ids, token_type_ids=kinds)
            for layer in self.body.encoder.layer[:FROZEN]:
                state = _out(layer(state, hide))
        return [state[i, : len(p.ids)].half() for i, p in enumerate(batch)]

    def upper(self, states: Sequence[torch.Tensor]) -> torch.Tensor:
        """The states after the learning layers, padded: ``(batch, pieces, width)``."""
        size = max(len(state) for state in states)
        state = torch.zeros(len(states), size, states[0].shape[1])
        seen = torch.zeros(len(states), size)
        for i, each in enumerate(states):
            state[i, : len(each)] = each.float()
            seen[i, : len(each)] = 1
        hide = _hidden(seen)
        for layer in self.body.encoder.layer[FROZEN:]:
            state = _out(layer(state, hide))
        return state

    def pooled(self, state: torch.Tensor, batch: Sequence[Pieces]) -> torch.Tensor:
        """The mean over each text's own pieces, at a fixed length: long texts count alike."""
        mask = torch.zeros(state.shape[:2])
        for i, pieces in enumerate(batch):
            mask[i, pieces.start : pieces.end] = 1
        summed = torch.einsum("bpw,bp->bw", state.float(), mask)
        return nn.functional.normalize(summed, dim=-1) * LENGTH


def _padded(batch: Sequence[Pieces]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    size = max(len(p.ids) for p in batch)
    ids = torch.zeros(len(batch), size, dtype=torch.long)
    kinds = torch.zeros_like(ids)
    seen = torch.zeros(len(batch), size)
    for i, pieces in enumerate(batch):
        ids[i, : len(pieces.ids)] = torch.tensor(pieces.ids)
        kinds[i, : len(pieces.ids)] = torch.tensor(pieces.kinds)
        seen[i, : len(pieces.ids)] = 1
    return ids, kinds, seen


def _hidden(seen: torch.Tensor) -> torch.Tensor:
    return (1 - seen)[:, None, None, :] * -1e4


def _out(given: torch.Tensor | tuple[torch.Tensor, ...]) -> torch.Tensor:
    return given[0] if isinstance(given, tuple) else given
