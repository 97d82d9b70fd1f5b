"""The quick engine's numbers are scikit-learn's, put together from words that were met before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from nlp.embedding import StaticEmbedder, tokenizer
from nlp.features import TOKEN
from nlp.kept import MOST, Kept
from nlp.static_features import (
    ASKED,
    MEANING_WEIGHT,
    PIECES,
    QUESTION_WEIGHT,
    WORDS,
    StaticFeatures,
)

TEXTS = st.lists(st.text(max_size=80), min_size=1, max_size=4)
FEATURES = StaticFeatures()


def by_scikit_learn(texts: list[str], questions: list[str]) -> sparse.csr_matrix:
    """The same numbers, slowly."""
    plain = {"norm": None, "alternate_sign": False}
    words = HashingVectorizer(n_features=WORDS, ngram_range=(1, 2), token_pattern=TOKEN, **plain)
    pieces = HashingVectorizer(n_features=PIECES, analyzer="char_wb", ngram_range=(2, 5), **plain)
    asked = HashingVectorizer(n_features=ASKED, token_pattern=TOKEN, **plain)
    return sparse.hstack(
        [
            _unit(words.transform(texts).sqrt()),
            _unit(pieces.transform(texts).sqrt()),
            _unit(asked.transform(questions)) * QUESTION_WEIGHT,
            StaticEmbedder().embed(texts) * MEANING_WEIGHT,
        ]
    ).tocsr()


def _unit(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1))).ravel()
    return sparse.diags(np.divide(1, length, out=np.zeros_like(length), where=length > 0)) @ rows


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_gives_the_numbers_of_scikit_learn(texts: list[str]) -> None:
    questions = texts[::-1]

    ours = FEATURES.rows(texts, questions)

    assert abs(ours - by_scikit_learn(texts, questions)).max() < 1e-6


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_text_has_the_same_numbers_in_any_company(texts: list[str]) -> None:
    together = FEATURES.rows(texts, texts).toarray()

    alone = [FEATURES.rows([text], [text]).toarray()[0] for text in texts]

    assert np.array_equal(together, np.array(alone))


@pytest.mark.parametrize(
    "text", ["we cant, can we?! naïve café", "a-b c's 1,5 £20", "ΑΣ ΑΣΑ", "家 x"]
)
def test_a_text_has_the_word_pieces_of_its_words(text: str) -> None:
    whole = tokenizer().encode(text, add_special_tokens=False).ids
    words = [tokenizer().encode(w, add_special_tokens=False).ids for w in text.split()]

    assert [i for ids in words for i in ids] == whole


def test_what_is_kept_is_worked_out_once_and_never_grows_without_end() -> None:
    asked: list[str] = []

    def count(string: str) -> int:
        asked.append(string)
        return len(string)

    kept = Kept(count)

    assert kept.each(["a", "bb", "a"]) == [1, 2, 1]
    assert asked == ["a", "bb"]
    kept.each(str(n) for n in range(MOST + 10))
    assert len(kept) <= MOST
