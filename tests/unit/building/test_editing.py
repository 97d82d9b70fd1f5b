from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.building import changes, checks, editing, posted, wordings
from app.building.posted import Readers
from app.surveys import paths
from app.surveys.question_types import QUESTION_TYPES
from tests.factories_surveys import QUESTIONS, make_definition

names = st.text(max_size=60)
READERS = Readers(("en", "ar"), ("*", "16-25"))


def draft(*wordings_: str) -> dict[str, Any]:
    made = editing.blank("Life now")
    for one in wordings_:
        made, _ = editing.added(made, "long_text", one)
    return made


def ids(made: dict[str, Any]) -> list[str]:
    return [q["id"] for q in made["questions"]]


@given(st.lists(names, max_size=8))
def test_ids_are_well_formed_and_differ(words: list[str]) -> None:
    made = ids(draft(*words))

    assert len(set(made)) == len(words)
    assert all(editing.read_question({"id": i, "type": "yes_no", "wording": "?"}) for i in made)


@given(st.lists(names, min_size=1, max_size=6), st.data())
def test_what_is_deleted_comes_back_where_it_was(words: list[str], data: st.DataObject) -> None:
    before = draft(*words)
    chosen = data.draw(st.sampled_from(ids(before)))

    after, gone = editing.taken_out(before, chosen)

    assert chosen not in ids(after)
    assert editing.put_back(after, gone) == before


@given(st.lists(names, min_size=1, max_size=6), st.data())
def test_moving_up_and_down_changes_only_the_order(words: list[str], data: st.DataObject) -> None:
    before = draft(*words)
    chosen, step = data.draw(st.sampled_from(ids(before))), data.draw(st.sampled_from([-1, 1]))

    after = editing.moved(before, chosen, step)

    assert sorted(ids(after)) == sorted(ids(before))
    place = ids(before).index(chosen) + step
    assert ids(after).index(chosen) == max(0, min(len(words) - 1, place))


def test_a_copy_stands_under_its_model_with_an_id_of_its_own() -> None:
    made, copied = editing.duplicated(draft("How is it?", "Why?"), "how_is_it")

    assert ids(made) == ["how_is_it", copied, "why"]
    assert copied == "how_is_it_2"


@given(st.text())
def test_every_title_makes_a_key_that_can_be_published(title: str) -> None:
    key = editing.key_of(title)

    assert make_definition(key=key).key == key


stored = st.one_of(
    st.text(max_size=5),
    st.dictionaries(
        st.sampled_from(["en", "ar", "texts"]),
        st.one_of(st.text(max_size=5), st.dictionaries(st.sampled_from(["*", "16-25"]), st.text())),
    ),
)


@given(stored)
def test_words_survive_the_form_and_back(words: Any) -> None:
    texts = wordings.spread(words)

    once = wordings.gather(texts)

    assert wordings.gather(wordings.spread(once)) == once
    wordings.shown(words, "ar", "16-25")


def test_missing_words_say_what_is_read_instead() -> None:
    texts = wordings.spread({"en": {"*": "Hello"}, "pl": {"8-11": "Cześć"}})

    assert wordings.fallback(texts, "ar", "*") == "falls back to English"
    assert wordings.fallback(texts, "en", "8-11") == "falls back to the words for everybody"
    assert wordings.fallback(texts, "pl", "*") == "falls back to the words for ages 8-11"
    assert wordings.fallback(texts, "en", "*") == ""


FIELDS = [
    "wording-en-all", "wording-ar-16-25", "type", "hint-en-all", "why-en-all", "skip", "themes",
    "options-count", "options-0-id", "options-0-wording-en-all", "options-1-wording-en-all",
    "options-0-other", "lowest", "highest", "labels-count", "labels-0-en-all", "starters-count",
    "starters-0-en-all", "join", "always", "when-0-question", "when-0-test", "when-0-value",
    "when-0-number", "has-section", "section",
]  # fmt: skip
likely = st.one_of(
    st.sampled_from(
        [*QUESTION_TYPES, "1", "3", "-4", "999999999", "feel", "moved=yes", "is", "at_least", "any",
         "\x00", "\ud800", "x" * 2001, "٣"]
    ),
    st.text(max_size=20),
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(FIELDS), st.lists(likely, min_size=1, max_size=2)),
    st.sampled_from(QUESTIONS),
)
def test_no_post_breaks_a_question(sent: dict[str, list[str]], before: dict[str, Any]) -> None:
    built = posted.question_from(sent, before, QUESTIONS, READERS)

    assert built.part["id"] == before["id"]
    assert built.part["type"] in QUESTION_TYPES
    whole = {**editing.blank("A"), "questions": [*QUESTIONS[:2], built.part]}
    editing.settled(whole)
    checks.findings_of(whole, ["ar"])


def test_a_setting_that_no_box_asks_about_stays() -> None:
    before = {"id": "q", "type": "long_text", "wording": "Why?", "of_tomorrow": {"a": 1}}

    built = posted.question_from({"wording-en-all": ["How?"]}, before, [], Readers())

    assert built.part["of_tomorrow"] == {"a": 1}
    assert built.part["wording"] == "How?"


def test_an_option_keeps_its_id_when_its_words_change() -> None:
    before = {"id": "q", "type": "single", "wording": "?", "options": QUESTIONS[3]["options"]}
    sent = {
        "type": ["single"], "wording-en-all": ["?"], "options-count": ["3"],
        "options-0-id": ["nobody"], "options-0-wording-en-all": ["Not anyone"],
        "options-1-id": ["friend"], "options-1-wording-en-all": ["A friend"],
        "options-2-wording-en-all": ["A friend"],
    }  # fmt: skip

    options = posted.question_from(sent, before, [], Readers()).part["options"]

    assert [(o["id"], o["wording"]) for o in options] == [
        ("nobody", "Not anyone"), ("friend", "A friend"), ("a_friend", "A friend")
    ]  # fmt: skip


def test_every_fault_is_named_for_its_question() -> None:
    made = draft("How is it?")
    made["questions"] += [
        {"id": "pick", "type": "single", "wording": "", "options": [{"id": "a", "wording": ""}]},
        {"id": "when", "type": "yes_no", "wording": "?", "relevance": {"question": "gone",
         "is": ["yes"]}},
    ]  # fmt: skip

    found = {(one.question, one.sentence) for one in checks.stoppers_of(made)}

    assert ("pick", "It has no words in English yet.") in found
    assert ("pick", "One of the answers has no words in English.") in found
    assert ("when", "No question is called gone.") in found
    assert ("", "Write a few words to begin with.") in found
    assert ("", "Say who it is for.") in found


def test_length_translations_and_hard_words_are_warnings() -> None:
    made = draft(*[f"Question {n}?" for n in range(20)])
    made |= {"intro": "Hello.", "who_for": "You"}
    made["questions"][0]["wording"] = (
        "Notwithstanding organisational reconfiguration, characterise institutional accountability."
    )

    found = checks.findings_of(made, ["ar"])

    said = " ".join(one.sentence for one in found)
    assert all(one.is_warning for one in found)
    assert "Many stop after 10" in said
    assert "no words in Arabic" in said
    assert "Try shorter words" in said


def test_paths_name_each_way_once() -> None:
    listed = paths.paths_of(make_definition())

    assert listed.is_complete
    assert len(listed.paths) == 2
    assert any("moving" in path.questions for path in listed.paths)


def test_structure_breaks_a_trend_and_words_do_not() -> None:
    before = make_definition()
    reworded = [{**q, "wording": f"{q['wording']} Now."} for q in QUESTIONS]
    assert not any(
        c.breaks_trend for c in changes.changes_between(before, make_definition(questions=reworded))
    )

    options = {**QUESTIONS[3], "options": QUESTIONS[3]["options"][:2]}
    after = make_definition(questions=[QUESTIONS[0], options, *QUESTIONS[4:]])
    broken = {c.question: c.what for c in changes.changes_between(before, after) if c.breaks_trend}

    assert broken["talk"] == "It lost an answer: “No one”."
    assert broken["moved"] == broken["moving"] == "This question is no longer asked."
    assert changes.changes_between(before, before) == []
