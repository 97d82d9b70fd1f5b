"""What every shipped survey must keep to."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.surveys import rules
from app.surveys.answers import answered
from app.surveys.library import load_templates
from app.surveys.reading import reading_age, reading_grade
from nlp import load_framework

if TYPE_CHECKING:
    from app.surveys.definition import Question, SurveyDefinition

TEMPLATES = load_templates(Path(__file__).parents[3] / "survey_templates")
# The sixteen that the product promises. Two of them are two files: the yearly survey in care
# has two faces, and the voices of carers and professionals are never pooled.
PROMISED = {
    "yearly wellbeing, 16 to 25": ["care-leaver-yearly-16-25"],
    "yearly in care, two faces": ["in-care-yearly-11-17", "in-care-yearly-8-11"],
    "pathway plan feedback": ["pathway-plan-feedback"],
    "moving in, moving on": ["moving-in-moving-on"],
    "local offer review": ["local-offer-review"],
    "health and dentist": ["health-and-dentist"],
    "education, work, training": ["education-work-training"],
    "workers who support me": ["workers-who-support-me"],
    "money and cost of living": ["money-and-cost-of-living"],
    "custody, paper first": ["custody-paper-first"],
    "arriving alone in the UK": ["arriving-alone"],
    "parents who are care-experienced": ["care-experienced-parents"],
    "forum meeting feedback": ["forum-meeting-feedback"],
    "one-question pulse": ["one-question-pulse"],
    "carers and professionals": ["carers-survey", "professionals-survey"],
    "workshop note": ["workshop-note"],
}
OFFICE_WORDS = ("placement", "sibling", "contact", "neet", "care leaver", "service user", "!")
AGE_TO_READ = 11
AGE_TO_READ_YOUNGEST = 8  # the youngest somebody answering the 8 to 11 face can be
TOO_HARD_FOR_CHILDREN = {"safety", "physical_health", "custody_justice", "stigma"}
YEARLY = TEMPLATES["care-leaver-yearly-16-25"]
YOUNGEST = TEMPLATES["in-care-yearly-8-11"]
MIDDLE = TEMPLATES["in-care-yearly-11-17"]
TOPICS = sorted(set(TEMPLATES) - {YEARLY.key, MIDDLE.key, "one-question-pulse"})

every_template = pytest.mark.parametrize("key", sorted(TEMPLATES))
every_topic = pytest.mark.parametrize("key", TOPICS)


def asked(template: SurveyDefinition) -> list[Question]:
    """The questions on the subject, without the one on sharing words and those on who answers."""
    return [q for q in template.questions if q.asks and not q.quote_consent and not q.group]


def too_old(template: SurveyDefinition, limit: int) -> dict[str, tuple[int, str]]:
    """Every string that is read later than the limit, with its age and where it stands."""
    ages = {name: (reading_age(str(w)), str(w)) for name, w in template.wordings()}
    return {name: found for name, found in ages.items() if found[0] > limit}


def test_all_that_the_product_promises_ship_and_nothing_else() -> None:
    assert len(PROMISED) == 16
    assert sorted(key for keys in PROMISED.values() for key in keys) == sorted(TEMPLATES)


@every_template
def test_its_file_is_called_by_its_key(key: str) -> None:
    assert (Path(__file__).parents[3] / "survey_templates" / f"{key}.yaml").is_file()


@every_template
def test_an_eleven_year_old_can_read_every_string(key: str) -> None:
    assert too_old(TEMPLATES[key], AGE_TO_READ) == {}


def test_the_youngest_can_read_every_string_of_their_own_face() -> None:
    assert too_old(YOUNGEST, AGE_TO_READ_YOUNGEST) == {}


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
def test_a_question_asks_one_thing_at_a_time(key: str) -> None:
    wordings = [q.wording.text() for q in TEMPLATES[key].questions]

    assert [w for w in wordings if w.count("?") > 1] == []


@every_template
def test_its_themes_are_in_its_framework(key: str) -> None:
    template = TEMPLATES[key]
    assert template.framework is not None
    framework = load_framework(template.framework)

    assert set(template.themes) <= {theme.id for theme in framework.themes}


def test_every_theme_of_the_framework_is_asked_about_somewhere() -> None:
    assert YEARLY.framework is not None
    themes = {theme.id for theme in load_framework(YEARLY.framework).themes}

    assert themes == {t for s in TEMPLATES.values() for q in s.questions for t in q.themes}


@every_template
def test_every_question_can_be_skipped_and_sharing_words_is_asked(key: str) -> None:
    questions = TEMPLATES[key].questions

    assert all(q.skip for q in questions)
    assert sum(q.quote_consent for q in questions) == 1


@every_template
def test_sharing_words_is_asked_after_they_are_written(key: str) -> None:
    template = TEMPLATES[key]
    consent = next(q.id for q in template.questions if q.quote_consent)
    words = [q.id for q in template.questions if q.takes_words]

    assert max(map(template.position, words)) < template.position(consent)


@every_template
def test_a_sensitive_question_offers_prefer_not_to_say(key: str) -> None:
    # a row of faces is skipped as easily, and a sixth button would crowd it
    asks_plainly = [q for q in TEMPLATES[key].questions if q.sensitive and q.type != "faces"]

    assert [q.id for q in asks_plainly if not q.prefer_not_to_say] == []


@every_template
def test_everybody_meets_a_box_for_their_own_words(key: str) -> None:
    shown = rules.visible_questions(TEMPLATES[key], {})

    assert any(q.is_free_text or q.why for q in shown)


@every_template
def test_help_stands_beside_what_may_be_hard(key: str) -> None:
    questions = TEMPLATES[key].questions
    may_be_hard = any(q.sensitive and not q.group for q in questions)

    assert any(q.support for q in questions) or not may_be_hard


@every_template
def test_it_takes_ten_minutes_at_most_and_says_how_many(key: str) -> None:
    needed = rules.estimated_minutes(TEMPLATES[key])

    assert needed <= 10
    assert needed - 1 <= TEMPLATES[key].minutes <= needed + 3


@every_topic
def test_a_survey_on_one_subject_is_short(key: str) -> None:
    assert 5 <= len(asked(TEMPLATES[key])) <= 9
    assert sum(q.asks for q in TEMPLATES[key].questions) <= 10


@every_template
def test_its_public_title_gives_nothing_away_on_a_shared_screen(key: str) -> None:
    words = TEMPLATES[key].public_title.text().lower().split()

    assert not {"care", "custody", "prison", "asylum", "safeguarding"} & set(words)


@every_template
def test_the_words_of_each_voice_are_kept_apart(key: str) -> None:
    voices = {"carers-survey": "carer", "professionals-survey": "professional"}

    assert TEMPLATES[key].voice == voices.get(key, "young_person")


def test_questions_with_the_same_id_are_answered_alike_in_every_face() -> None:
    shapes: dict[str, dict[str, tuple[object, ...]]] = defaultdict(dict)
    for key, template in TEMPLATES.items():
        for q in template.questions:
            shapes[q.id][key] = (q.type, q.span(), q.group, q.quote_consent)

    assert {i: faces for i, faces in shapes.items() if len(set(faces.values())) > 1} == {}


def test_the_three_faces_of_the_yearly_survey_can_be_followed() -> None:
    ids = [{q.id for q in face.questions} for face in (YOUNGEST, MIDDLE, YEARLY)]

    in_all = {"feel_now", "home_feel", "people_talk", "skills_help", "one_change", "share_words"}
    assert in_all <= set.intersection(*ids)
    for younger, older in pairwise(ids):
        assert len(younger & older) > len(in_all)


def test_adults_who_support_can_be_read_beside_each_other_and_beside_young_people() -> None:
    carers, workers = TEMPLATES["carers-survey"], TEMPLATES["professionals-survey"]
    both = {q.id for q in carers.questions} & {q.id for q in workers.questions}

    assert {"hard_now", "heard_score", "one_change"} <= both
    assert {"heard_score", "one_change"} <= {q.id for q in YEARLY.questions}


def test_the_youngest_are_asked_nothing_that_could_frighten_them() -> None:
    assert not TOO_HARD_FOR_CHILDREN & set(YOUNGEST.themes)
    assert [q.id for q in YOUNGEST.questions if q.group] == []


def test_custody_is_made_for_paper_and_names_no_age() -> None:
    custody = TEMPLATES["custody-paper-first"]

    assert [q.id for q in custody.questions if q.relevance is not None] == []
    assert [q.id for q in custody.questions if q.group] == []
    assert custody.questions[0].type == "information"


def test_young_people_who_came_alone_are_not_asked_their_age_or_country() -> None:
    assert [q.id for q in TEMPLATES["arriving-alone"].questions if q.group] == []


def test_a_workshop_note_says_what_to_do_about_a_worry_before_anything_else() -> None:
    first = TEMPLATES["workshop-note"].questions[0]

    assert first.type == "information"
    assert first.hint is not None
    assert "safeguarding lead" in first.hint.text()


def test_what_stops_people_seeing_a_doctor_is_asked_only_where_something_may() -> None:
    health = TEMPLATES["health-and-dentist"]
    fine = {"health_doctor": answered("easy"), "health_dentist": answered("have_one")}
    not_fine = {**fine, "health_dentist": answered("looking")}

    assert "health_stops" not in [q.id for q in rules.visible_questions(health, fine)]
    assert "health_stops" in [q.id for q in rules.visible_questions(health, not_fine)]


def test_going_without_is_not_asked_of_those_whose_money_lasts() -> None:
    money = TEMPLATES["money-and-cost-of-living"]

    def asks(answer: str) -> bool:
        shown = rules.visible_questions(money, {"money_last": answered(answer)})
        return "money_without" in [q.id for q in shown]

    assert not asks("always")
    assert asks("never")


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
