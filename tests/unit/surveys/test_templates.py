"""What every shipped survey must keep to."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.surveys import rules
from app.surveys.answers import answered
from app.surveys.library import load_templates
from app.surveys.reading import reading_grade

TEMPLATES = load_templates(Path(__file__).parents[3] / "survey_templates")
THEMES = {
    "mental_health",
    "physical_health",
    "money_benefits",
    "life_skills",
    "housing",
    "worker_support",
    "education",
    "employment",
    "higher_education",
    "family_siblings",
    "friends_belonging",
    "leisure",
    "foster_carers",
    "safety",
    "custody_justice",
    "listening_decisions",
    "plans_records",
    "identity_life_story",
    "stigma",
    "local_offer",
    "uasc_immigration",
    "parents",
}
OFFICE_WORDS = ("placement", "sibling", "contact", "neet", "care leaver", "service user", "!")
YEARLY = TEMPLATES["care-leaver-yearly-16-25"]

every_template = pytest.mark.parametrize("key", sorted(TEMPLATES))


def test_the_yearly_survey_and_the_pulse_ship() -> None:
    assert {"care-leaver-yearly-16-25", "one-question-pulse"} <= set(TEMPLATES)


@every_template
def test_an_eleven_year_old_can_read_all_of_it(key: str) -> None:
    template = TEMPLATES[key]
    pages = [template.intro.text()]
    for question in template.questions:
        # options are one run of words here, so that short ones cannot hide a long question
        options = ", ".join(o.wording.text() for o in question.options)
        parts = (question.wording, question.hint, question.why)
        pages.append("\n".join([*(p.text() for p in parts if p is not None), options]))

    assert reading_grade("\n".join(pages)) <= 5
    assert {p: reading_grade(p) for p in pages if reading_grade(p) > 6} == {}


@every_template
def test_no_office_words_and_no_cheering(key: str) -> None:
    texts = [wording.text().lower() for _, wording in TEMPLATES[key].wordings()]

    assert [t for t in texts for word in OFFICE_WORDS if word in t] == []


@every_template
def test_its_themes_are_in_the_code_book(key: str) -> None:
    assert set(TEMPLATES[key].themes) <= THEMES


@every_template
def test_every_question_can_be_skipped_and_sharing_words_is_asked(key: str) -> None:
    questions = TEMPLATES[key].questions

    assert all(q.skip for q in questions)
    assert sum(q.quote_consent for q in questions) == 1


@every_template
def test_it_takes_ten_minutes_at_most(key: str) -> None:
    assert rules.estimated_minutes(TEMPLATES[key]) <= 10


@every_template
def test_its_public_title_gives_nothing_away_on_a_shared_screen(key: str) -> None:
    assert "care" not in TEMPLATES[key].public_title.text().lower().split()


def test_the_yearly_survey_asks_about_a_whole_life() -> None:
    sections = [s.id for s in YEARLY.sections]

    assert sections == [
        "wellbeing", "home", "people", "worker", "health", "money", "learning_work", "heard", "you",
    ]  # fmt: skip
    assert {q.section for q in YEARLY.questions} == set(sections)
    assert 14 <= len(YEARLY.questions) <= 18
    assert sum(q.takes_words for q in YEARLY.questions) >= 6


def test_what_would_make_home_better_is_asked_of_those_who_are_not_happy_or_not_safe() -> None:
    happy = {"home_feel": answered(5), "home_safe": answered("yes")}
    not_safe = {"home_feel": answered(5), "home_safe": answered("no")}
    unhappy = {"home_feel": answered(2)}

    def asks(answers: dict[str, object]) -> bool:
        shown = rules.visible_questions(YEARLY, answers)  # type: ignore[arg-type]
        return "home_better" in [q.id for q in shown]

    assert not asks({})
    assert not asks(dict(happy))
    assert asks(dict(not_safe))
    assert asks(dict(unhappy))
