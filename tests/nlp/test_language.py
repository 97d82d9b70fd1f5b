from __future__ import annotations

import pytest

from nlp import language
from nlp.language import identify


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("i like my home and my worker", "en"),
        ("lovely staff", "en"),
        ("ngl its mid", "en"),
        ("Chcę mieszkać z moją siostrą", "pl"),
        ("chce do domu bo nie lubie tu byc", "pl"),
        ("Tôi muốn gặp em gái của tôi", "vi"),
        ("أريد أن أرى أخي", "ar"),
        ("من می‌خواهم برادرم را ببینم", "fa"),
        ("Je veux voir ma famille", "fr"),
        ("Quiero ver a mi hermana", "es"),
        ("Vreau să îmi văd sora", "ro"),
        ("waxaan rabaa inaan arko walaalkay", "so"),
        ("dw i eisiau mynd adref", "cy"),
    ],
)
def test_languages_are_told_apart(text: str, code: str) -> None:
    assert identify(text) == code


@pytest.mark.parametrize("text", ["", "123", "😊😊", "...", "\u202e"])
def test_without_letters_there_is_no_language(text: str) -> None:
    assert identify(text) is None


def test_without_a_model_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "MODEL_PACKAGES", ("no_such_package",))
    language._pipeline.cache_clear()

    found = language.entities(["my worker Julie Smith"])

    language._pipeline.cache_clear()
    assert found == [[]]
