from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys.library import TemplateError, load_template, load_templates, parse_template

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
key: small
version: 1
title: Small
public_title: Questions
intro: Hello.
who_for: Anybody
minutes: 3
questions:
"""
SOUND = (
    HEAD
    + """\
  - id: moved
    type: yes_no
    wording: Have you moved?
  - id: better
    type: long_text
    wording: {en: {"16-25": What would help, "*": What helps}, vi: Sao}
    relevance: {question: moved, is: yes}
"""
)


def faults_in(text: str) -> list[str]:
    with pytest.raises(TemplateError) as refusal:
        parse_template(text, "small.yaml")
    return refusal.value.faults


def test_a_sound_template_is_read() -> None:
    template = parse_template(SOUND, "small.yaml")

    better = template.question("better")
    assert template.key == "small"
    assert better is not None
    assert better.wording.text("en", "16-25") == "What would help"
    assert better.wording.text("vi", "16-25") == "Sao"
    assert better.wording.text("pl", "8-11") == "What helps"


def test_yes_and_no_stay_answers_and_do_not_become_true_and_false() -> None:
    template = parse_template(SOUND.replace("is: yes", "is: [yes, no]"), "small.yaml")

    better = template.to_dict()["questions"][1]
    assert better["relevance"] == {"question": "moved", "is": ["yes", "no"]}


def test_every_fault_is_told_at_once_with_its_line() -> None:
    text = """\
key: Not A Key
version: 1
title: 2024
public_title: Questions
intro: Hello.
minutes: lots
colour: red
questions:
  - id: moved
    type: yes_no
    wording:
    hint: First
    hint: Second
  - id: better
    type: guess
    wording: {fr: Pourquoi}
  - id: share
    type: consent
    wording: Can we?
    relevance: {question: nowhere, is: yes}
  - id: faces
    type: faces
    wording: How?
    relevance: {question: share, is: yes, answered: true}
"""

    kinds = "'short_text', 'long_text', 'single', 'multiple', 'yes_no', 'scale', 'faces', "
    kinds += "'rating', 'number', 'month', 'information', 'consent', 'ranking', 'matrix' or 'image'"
    assert faults_in(text) == [
        f"small.yaml:{fault}"
        for fault in (
            "1: key must be small letters, digits and joining lines, not “Not A Key”.",
            "1: who_for is missing.",
            "3: title must be words; put quotes round a number.",
            "6: minutes must be a whole number.",
            "7: colour is not a setting we know.",
            "11: wording: must be words, or words by language.",
            "13: hint stands here twice.",
            f"15: type must be one of {kinds}, not “guess”.",
            "16: wording: give the words in English (en), and no empty language.",
            "20: no question is called nowhere.",
            "24: relevance: give one test only, such as answered, is, includes, at_least.",
        )
    ]


def test_a_logic_fault_points_at_the_line_of_its_question() -> None:
    found = faults_in(SOUND.replace("question: moved, is: yes", "question: better, is: yes"))

    assert found == ["small.yaml:15: a question cannot depend on its own answer."]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "small.yaml:1: the file is empty."),
        ("- a\n- b\n", "small.yaml:1: a survey starts with settings"),
        ("just words", "small.yaml:1: a survey starts with settings"),
        ("a: [1\nb: 2", "small.yaml:2: this is not YAML we can read"),
        ("a: \x00", "small.yaml:1: the file holds a character"),
        ("a: &x [1]\nb: *x\n", "small.yaml:1: & and * copies are not allowed"),
        ("a: !!python/object/apply:os.system [ls]", "small.yaml:1: ! tags are not allowed."),
        ("a: 1\n---\nb: 2\n", "small.yaml:2: one file holds one survey"),
        ("[" * 50_000, "small.yaml:1: the settings are nested too deep"),
        ("{a: " * 50_000, "small.yaml:1: the settings are nested too deep"),
        ("a: [" + "1," * 30_000 + "1]", "small.yaml:1: the file has too many parts."),
        ("#" * 200_001, "small.yaml:1: the file is too big"),
        (f"{HEAD}  - 3\n", "small.yaml:9: questions must have settings of its own"),
        (f"{HEAD}  {{}}\n", "small.yaml:8: questions must be a list."),
        ("? [a]\n: b\n", "small.yaml:1: the name of a setting must be one word."),
    ],
)
def test_a_file_that_is_no_survey_is_refused_in_plain_words(text: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults_in(text))


def test_a_bomb_of_copies_is_refused_before_it_grows() -> None:
    layers = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30)]
    bomb = "l0: &l0 [lol]\n" + "\n".join(layers)

    found = faults_in(bomb)

    assert all("copies are not allowed" in fault for fault in found)
    assert found[-1].startswith("small.yaml:30:")


@given(st.text() | st.text(alphabet="key:-[]{}&*!?|>'\"#% \n\tabc01"))
def test_any_text_at_all_is_a_survey_or_a_list_of_faults(text: str) -> None:
    with pytest.raises(TemplateError) as refusal:
        parse_template(text, "any.yaml")

    assert all(fault.startswith("any.yaml:") for fault in refusal.value.faults)


@given(st.integers(0, len(SOUND) - 1), st.text(max_size=3))
def test_a_sound_file_with_a_slip_of_the_keyboard_never_crashes(at: int, slip: str) -> None:
    text = SOUND[:at] + slip + SOUND[at + 1 :]

    try:
        template = parse_template(text, "any.yaml")
    except TemplateError as error:
        faults = error.faults
    else:
        faults = []
        assert template.from_dict(template.to_dict()) == template
    assert all(fault.startswith("any.yaml:") for fault in faults)


def test_a_file_saved_as_windows_text_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes(b"key: small\ntitle: caf\xe9\n")

    with pytest.raises(TemplateError) as refusal:
        load_template(path)

    assert refusal.value.faults == [
        "old.yaml:2: save the file as UTF-8; this line holds something else."
    ]


def test_a_folder_tells_the_faults_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(SOUND, encoding="utf-8-sig")
    (tmp_path / "c.yaml").write_text("", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a survey", encoding="utf-8")

    with pytest.raises(TemplateError, match="2 faults") as refusal:
        load_templates(tmp_path)

    assert refusal.value.faults == [
        "b.yaml:1: another file already has the key small.",
        "c.yaml:1: the file is empty.",
    ]
