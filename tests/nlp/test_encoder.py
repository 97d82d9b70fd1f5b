from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp import Comment, Framework, Pipeline, Reading, config
from nlp.embedding import StaticEmbedder
from nlp.encoder import WINDOW, Encoder
from nlp.heads import Heads

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = (
    "my social worker never rings me back",
    "The flat is lovely but I can't afford the heating. Nobody asked me where I wanted to live.",
    "ok",
    "I passed my maths and I start my apprenticeship in September",
    "they moved my brother and never told me why 😢",
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def test_the_files_are_the_ones_their_card_describes() -> None:
    card = json.loads((config.MODELS / "card.json").read_text("utf-8"))

    for name, expected in card["sha256"].items():
        found = hashlib.sha256((config.MODELS / name).read_bytes()).hexdigest()
        assert found == expected, name


def test_heads_speak_for_the_shipped_framework(framework: Framework) -> None:
    assert Heads().framework == framework.teaches


def test_texts_that_mean_alike_lie_nearer_than_texts_in_the_same_words(encoder: Encoder) -> None:
    vectors = encoder.embed(
        [
            "my flat is freezing and there is mould on the wall",
            "it's damp and cold in the place they gave me",
            "my flat mate is lovely and the wall has our photos on it",
        ]
    )

    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(max_size=300))
def test_pieces_always_index_the_text_as_given(encoder: Encoder, text: str) -> None:
    for window in encoder.read(text):
        assert window.states.shape == (len(window.offsets), encoder.dim)
        assert np.isfinite(window.states).all()
        for start, end in window.offsets:
            assert 0 <= start <= end <= len(text)


def test_a_long_text_is_read_in_windows_that_end_between_sentences(encoder: Encoder) -> None:
    text = "They moved me again and nobody told me why. " * 60

    windows = encoder.read(text)

    assert len(windows) > 1
    assert all(len(window.offsets) <= WINDOW for window in windows)
    assert all(text[int(window.offsets[-1][1]) - 1] == "." for window in windows)
    assert int(windows[-1].offsets[-1][1]) == len(text.rstrip())


def test_what_is_said_first_in_a_long_text_is_not_drowned(read: Callable[..., Reading]) -> None:
    first = "My flat is damp and there is mould all over the bedroom wall. "
    rest = "I like football and I watch it with my mates at the weekend. " * 30

    assert "housing" in [theme.id for theme in read(first + rest).themes]


def test_order_and_company_change_nothing(framework: Framework) -> None:
    comments = [Comment(str(i), text) for i, text in enumerate(TEXTS * 3)]
    shuffled = [comments[i] for i in np.random.default_rng(3).permutation(len(comments))]

    together = {r.id: r for r in Pipeline(framework).read(comments)}
    apart = {r.id: r for c in shuffled for r in Pipeline(framework).read([c])}

    assert together == apart


def test_an_unknown_engine_is_named_with_those_there_are(framework: Framework) -> None:
    with pytest.raises(ValueError, match="encoder, static"):
        Pipeline(framework, engine="crystal-ball")


def test_the_quick_engine_reads_the_same_labels_without_the_encoder(framework: Framework) -> None:
    (reading,) = Pipeline(framework, engine="static").read([Comment("1", TEXTS[0])])

    assert reading.engine.startswith("heard-static")
    assert "worker_support" in [theme.id for theme in reading.themes]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_static_vectors_are_unit_or_zero_and_alone_as_together(texts: list[str]) -> None:
    embedder = StaticEmbedder()

    together = embedder.embed(texts)

    lengths = np.linalg.norm(together, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))
    for row, text in zip(together, texts, strict=True):
        assert np.array_equal(embedder.embed([text])[0], row)
