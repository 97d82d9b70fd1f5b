from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import Comment
from nlp.cloud import FEWEST, Said, make_cloud, said
from nlp.cloud_picture import to_svg
from nlp.hidden import key_of
from nlp.types import PLACEHOLDERS, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from nlp import Reading

WORDS = ["flat", "damp", "worker", "workers", "bus", "school", "brother", "phone", "college"]
ODD = ["natasha", "Kirkby", "½", "ﷺ", "1234", "[name]", "don't", "the", "\ud800", "👍", "İx"]
SENTENCES = st.lists(st.sampled_from(WORDS + ODD), max_size=6).map(" ".join)
TEXTS = st.one_of(SENTENCES, st.text(max_size=30), st.sampled_from(["social worker", "flat"]))


@st.composite
def many_said(draw: st.DrawFn) -> list[Said]:
    """Up to 60 texts of fewer people, some with a stretch hidden at random."""
    found = []
    for text in draw(st.lists(TEXTS, max_size=60)):
        spans: tuple[Span, ...] = ()
        if draw(st.integers(0, 9)) == 0 and text:
            start = draw(st.integers(0, len(text) - 1))
            spans = (Span(start, draw(st.integers(start + 1, len(text))), "PERSON"),)
        found.append(Said(str(draw(st.integers(0, 40))), text, spans, draw(st.booleans())))
    return found


def in_clear(one: Said) -> str:
    """What is left of a text when its hidden stretches are struck out."""
    text = list(one.text)
    for span in one.spans:
        text[span.start : span.end] = "\n" * (span.end - span.start)
    return "".join(text).casefold()


def people(count: int, text: str, *, first: int = 0) -> list[Said]:
    return [Said(str(i), text) for i in range(first, first + count)]


def shown(*given: list[Said], **more: list[str]) -> dict[str, int]:
    cloud, reason = make_cloud([one for group in given for one in group], **more)  # type: ignore[arg-type]
    assert (cloud is None) != (reason is None)
    return dict(cloud.rows()) if cloud else {}


@given(many_said())
@settings(deadline=None)
def test_ten_people_used_every_word_shown_where_it_was_not_hidden(everybody: list[Said]) -> None:
    cloud, _ = make_cloud(everybody)

    for word in cloud.words if cloud else ():
        parts = word.text.split(" ")
        using = {
            one.person
            for one in everybody
            if not one.held and all(part.removesuffix("s") in in_clear(one) for part in parts)
        }
        assert len(using) >= FEWEST
        assert word.people >= FEWEST
        assert word.people % 5 == 0
        assert word.people <= len(using) + 2


@given(many_said(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_answers_changes_nothing(everybody: list[Said], chance) -> None:  # type: ignore[no-untyped-def]
    mixed = list(everybody)
    chance.shuffle(mixed)

    assert make_cloud(mixed) == make_cloud(everybody)


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None, max_examples=25)
def test_any_signs_at_all_make_a_picture_that_parses(text: str, title: str) -> None:
    cloud, reason = make_cloud([*people(12, f"{text} damp flat"), *people(3, text, first=20)])

    if cloud is None:
        assert reason
        return
    root = ET.fromstring(to_svg(cloud, title=title or None))  # noqa: S314  # our own words
    assert root.tag.endswith("svg")


def test_one_person_who_repeats_a_word_counts_once() -> None:
    shouted = [Said("1", "damp " * 50)] + [Said("1", "damp") for _ in range(50)]

    assert "damp" not in shown(shouted, people(8, "damp", first=2), people(12, "bus", first=30))
    assert shown(shouted, people(9, "damp", first=2)) == {"damp": 10}


def test_a_name_hidden_once_is_shown_nowhere() -> None:
    text = "ask Bexandra"
    named = Said("0", text, (Span(4, len(text), "PERSON"),))

    cloud, _ = make_cloud([named, *people(40, "bexandra damp", first=1)], let_in=["bexandra"])

    assert cloud is not None
    assert "bexandra" not in str(cloud).casefold()


def test_an_everyday_word_inside_a_name_is_lost_only_if_it_was_hidden_often() -> None:
    college = "at knowsley college"
    span = (Span(3, len(college), "SCHOOL"),)
    hidden = [Said(f"h{i}", college, span) for i in range(5)]

    assert shown(hidden, people(30, "college"))["college"] == 30
    assert "college" not in shown(hidden, people(12, "college flat"))


@pytest.mark.parametrize("name", ["adam", "beatrice", "bristol", "Kirkby"])
def test_names_and_places_nobody_hid_are_left_out(name: str) -> None:
    assert name.casefold() not in shown(people(30, f"my flat {name} damp"))


def test_words_we_do_not_know_are_named_for_a_person_to_let_in() -> None:
    everybody = people(15, "flat zorblax")

    cloud, _ = make_cloud(everybody)

    assert cloud is not None
    assert cloud.unknown == ("zorblax",)
    assert [word.text for word in cloud.words] == ["flat"]
    assert shown(everybody, let_in=["Zorblax"]) == {"flat zorblax": 15}
    assert shown(everybody, leave_out=["FLAT"], let_in=["zorblax"]) == {"zorblax": 15}


def test_placeholders_are_not_words() -> None:
    text = f"flat {' '.join(PLACEHOLDERS.values())} damp"

    assert set(shown(people(20, text))) == {"flat", "damp"}


def test_phrases_stand_for_words_that_live_in_them() -> None:
    rows = shown(people(30, "my social worker rang"), people(25, "support worker", first=50))

    assert rows["social worker"] == 30
    assert rows["support worker"] == 25
    assert "social" not in rows
    assert "worker" not in rows


def test_a_phrase_of_fewer_than_ten_people_is_no_phrase() -> None:
    few = people(9, "care leaver")
    apart = [*people(10, "care", first=20), *people(10, "leaver", first=40)]

    assert set(shown(few, apart)) == {"care", "leaver"}


def test_no_phrase_runs_over_a_full_stop_or_a_hidden_word() -> None:
    text = "flat Bexandra damp"
    hidden = [Said(f"h{i}", text, (Span(5, 13, "PERSON"),)) for i in range(20)]

    assert set(shown(people(20, "bus. phone"), hidden)) == {"bus", "phone", "flat", "damp"}


def test_one_and_many_are_one_word() -> None:
    assert shown(people(12, "bags"), people(8, "bag", first=20)) == {"bags": 20}


def test_worrying_and_foreign_answers_are_not_counted(read: Callable[..., Reading]) -> None:
    worrying = "he hits me every night and i want to die"
    polish = "moje mieszkanie jest bardzo zimne i nikt nie chce mi z tym pomoc"

    assert said(Comment("1", worrying), read(worrying)).held
    assert said(Comment("1", polish), read(polish)).held
    assert not said(Comment("1", "my flat is noisy"), read("my flat is noisy")).held
    held = [Said(str(i), "damp", held=True) for i in range(30)]
    assert "damp" not in shown(held, people(10, "flat"))


def test_too_few_people_get_a_reason_and_no_count() -> None:
    assert make_cloud([]) == (None, "Fewer than 10 people wrote words that can be shown.")
    assert make_cloud(people(9, "flat"))[0] is None
    apart = [Said(str(i), WORDS[i % 9]) for i in range(20)]
    assert make_cloud(apart) == (None, "No word was used by 10 people or more.")


def test_a_floor_under_ten_is_refused() -> None:
    with pytest.raises(ValueError, match="10 or more"):
        make_cloud([], fewest=9)


def test_sizes_follow_people() -> None:
    cloud, _ = make_cloud([*people(80, "flat"), *people(30, "bus"), *people(10, "damp")])

    assert cloud is not None
    assert [(w.text, w.size) for w in cloud.words] == [("flat", 3), ("bus", 2), ("damp", 1)]


def test_keys_are_spelt_alike() -> None:
    assert key_of("Worker’s") == key_of("WORKER's") == "worker"
