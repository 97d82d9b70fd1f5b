from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.manyshot import ManyShot, platt

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nlp.embedding import Floats

WORDS = {
    "housing": ("flat", "rent", "boiler", "keys", "landlord", "damp"),
    "school": ("lesson", "teacher", "college", "exam", "class", "homework"),
}
TOPICS = tuple(WORDS)


class CountingEmbedder:
    """Knows what the words mean: one direction for each topic."""

    name, dim = "counting", 2

    def embed(self, texts: Sequence[str]) -> Floats:
        rows = [[sum(w in text for w in WORDS[topic]) for topic in TOPICS] for text in texts]
        table = np.array(rows, dtype=np.float32).reshape(-1, 2)
        length = np.linalg.norm(table, axis=1, keepdims=True)
        found: Floats = table / np.maximum(length, 1)
        return found


def corpus(size: int = 60) -> tuple[list[str], list[str], npt.NDArray[np.bool_]]:
    generator = np.random.default_rng(1)
    texts, wanted = [], []
    for i in range(size):
        topic = TOPICS[i % 2]
        texts.append(f"the {' '.join(generator.choice(WORDS[topic], 3))} number {i}")
        wanted.append([i % 2 == 0, i % 2 == 1, i == 0])
    return texts, ["Tell us"] * size, np.array(wanted)


NEW = ["the damp flat", "the exam at college"]
ASKED = ["", "Tell us"]


@pytest.mark.parametrize("embedder", [None, CountingEmbedder()])
def test_it_learns_what_the_words_say(embedder: CountingEmbedder | None) -> None:
    scores = ManyShot(embedder).fit(*corpus()).scores(NEW, ASKED)

    assert scores[0, 0] > 0.5 > scores[0, 1]
    assert scores[1, 1] > 0.5 > scores[1, 0]
    assert ((scores >= 0) & (scores <= 1)).all()


def test_meaning_reaches_words_that_were_never_seen() -> None:
    texts, asked, wanted = corpus()
    kept = [i for i, text in enumerate(texts) if "boiler" not in text]
    shown = [texts[i] for i in kept], [asked[i] for i in kept], wanted[kept]
    with_meaning = ManyShot(CountingEmbedder()).fit(*shown).scores(["boiler"], [""])
    without = ManyShot(None).fit(*shown).scores(["boiler"], [""])

    assert with_meaning[0, 0] > without[0, 0]


def test_the_order_of_the_examples_does_not_matter() -> None:
    texts, asked, wanted = corpus()
    order = np.random.default_rng(3).permutation(len(texts))
    groups = [f"author {i % 5}" for i in range(len(texts))]
    shuffled = [texts[i] for i in order], [asked[i] for i in order], wanted[order]
    one = ManyShot(CountingEmbedder()).fit(texts, asked, wanted, groups)
    two = ManyShot(CountingEmbedder()).fit(*shuffled, [groups[i] for i in order])

    assert np.array_equal(one.scores(NEW, ASKED), two.scores(NEW, ASKED))


def test_a_label_too_rare_to_learn_gets_its_share_of_the_examples() -> None:
    scores = ManyShot(None).fit(*corpus()).scores(NEW, ASKED)

    assert scores[:, 2] == pytest.approx(1 / 60)


def test_what_holds_for_one_author_only_makes_no_score_sure() -> None:
    """Two words mean opposite things from author to author: nothing is known of the next one."""
    texts = [f"{'left' if i % 2 else 'right'} number {i}" for i in range(72)]
    groups = [f"author {i // 12}" for i in range(72)]
    wanted = np.array([[(i % 2 == 0) == (i // 12 % 2 == 0)] for i in range(72)])
    scores = (
        ManyShot(None).fit(texts, [""] * 72, wanted, groups).scores(["left", "right"], [""] * 2)
    )

    assert np.abs(scores - 0.5).max() < 0.2


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="one question"):
        ManyShot(None).fit(["a"], [], [[1]])
    with pytest.raises(ValueError, match="no text"):
        ManyShot(None).fit([], [], np.zeros((0, 2)))


@given(st.lists(st.tuples(st.floats(-3, 3), st.booleans()), min_size=4, max_size=30))
def test_a_sigmoid_on_margins_keeps_the_share_of_yes(rows: list[tuple[float, bool]]) -> None:
    margins = np.array([margin for margin, _ in rows])
    truth = np.array([yes for _, yes in rows])
    slope, shift = platt(margins, truth)
    yes, no = truth.sum(), (~truth).sum()
    aimed = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2)).mean()
    scores = 1 / (1 + np.exp(-(margins * slope + shift)))

    assert slope >= 0
    assert scores.mean() == pytest.approx(aimed, abs=5e-3)
