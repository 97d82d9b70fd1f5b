"""One young person's words travel from a phone to a published reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.access import Role
from app.insights import queries as insights
from tests.journeys import young
from tests.journeys.browsing import assert_sound, sideways
from tests.journeys.site import read_by_worker

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from app.comments.models import Comment
    from tests.journeys.browsing import Visits
    from tests.journeys.site import Site
    from tests.journeys.staff import Desks

CONSULTATION = "How is life after care? 2026"
LONELY = "How often do you feel lonely?"
ALSO = "Being heard and having a say"
LAST = "Are any of these true for you?"


@dataclass(frozen=True)
class Person:
    """Somebody with something to say, and what comes of it."""

    question: str
    words: str
    name: str
    theme_id: str
    theme: str
    headline: str
    you_said: str
    reply: str
    because: str


TAYLOR = Person(
    question="How often does your money last until the next lot comes in?",
    words=(
        "My money runs out because universal credit takes so long. I asked Declan Hargreaves for "
        "help with my rent and he never rang back. I can not afford the bus."
    ),
    name="Declan Hargreaves",
    theme_id="money_benefits",
    theme="Money and benefits",
    headline="Money that lasts the month",
    you_said="Waiting for benefits leaves us with nothing, and nobody calls us back.",
    reply="We cannot pay benefits early.",
    because="The rules are made by the government. We will ask them again in May.",
)
ROWAN = Person(
    question="What are you doing at the moment?",
    words=(
        "I want to go to college but nobody helps me apply. Miss Farida Rahman at school was the "
        "only one who read my form. I would like help with the course fees."
    ),
    name="Farida Rahman",
    theme_id="education",
    theme="School and college",
    headline="Help to get into college",
    you_said="We want to go to college, and nobody shows us how to apply.",
    reply="We cannot pay course fees this year.",
    because="There is no money left for it before April. We will look again then.",
)
OWN_WORDS = "Ask us before you decide, not after."
FEELING = "Some days are hard and some are fine."


def said_by(person: Person) -> dict[str, list[str]]:
    """What this person answers, question by question."""
    said = {
        "How are things for you right now?": ["Not good", f">>{FEELING}"],
        "How do you feel about where you live right now?": ["OK"],
        "Do you feel safe where you live?": ["Prefer not to say"],
        "Who can you talk to when things are hard?": ["A friend", "A worker"],
        LONELY: ["Some of the time"],
        "How easy is it to get hold of your worker?": ["3"],
        "How often does your money last until the next lot comes in?": ["Now and then"],
        "What are you doing at the moment?": ["Paid work"],
        "What one thing would you change for young people like you?": [f">{OWN_WORDS}"],
        "Can we share some of your words in a report?": ["No"],
        "What age group are you in?": ["18 to 20"],
        LAST: ["None of these"],
    }
    said[person.question] = [*said[person.question], f">>{person.words}"]
    return said


@pytest.mark.parametrize(
    ("person", "scripts"), [(TAYLOR, True), (ROWAN, False)], ids=["scripts", "no-scripts"]
)
def test_words_travel_from_a_phone_to_a_published_reply(
    site: Site, visits: Visits, desks: Desks, person: Person, scripts: bool
) -> None:
    said = said_by(person)

    words = begins_and_stops(visits, said, scripts=scripts)
    phone = comes_back_on_another_phone(visits, said, words, scripts=scripts)
    checks_and_changes(phone, person, scripts=scripts)
    code = sends_twice(phone, scripts=scripts)
    comment = is_counted_once_and_read(site, person, code)
    lead = desks.sign_in(Role.STRATEGY_LEAD, scripts=scripts)
    reads_and_corrects(lead, person, comment.id)
    signs_off(lead, person, comment.id)
    drafts_a_no(lead, person)
    published = publishes(desks.sign_in(Role.COORDINATOR, scripts=scripts), person)
    everybody_can_read(visits.open(scripts=scripts), person, published, scripts=scripts)
    sees_what_became_of_it(visits.open(scripts=scripts), person, code, scripts=scripts)

    assert person.name not in (comment.redacted or "")


def begins_and_stops(visits: Visits, said: dict[str, list[str]], *, scripts: bool) -> list[str]:
    phone = visits.open(scripts=scripts)
    young.start_survey(phone)
    is_sound(phone, scripts=scripts)
    young.answer_until(phone, LONELY, said)
    young.fill(phone, said[LONELY])

    words = young.five_words(phone)

    assert len(words) == 5
    is_sound(phone, scripts=scripts)
    return words


def comes_back_on_another_phone(
    visits: Visits, said: dict[str, list[str]], words: list[str], *, scripts: bool
) -> Page:
    phone = visits.open(scripts=scripts)
    young.come_back(phone, "  ".join(words).upper() + " ")

    assert young.question_of(phone) == "How easy is it to get hold of your worker?"
    answered = young.answer_until(phone, "Check your answers", said)
    assert LAST in answered
    assert LONELY not in answered, "what was answered on the first phone is kept"
    return phone


def checks_and_changes(phone: Page, person: Person, *, scripts: bool) -> None:
    is_sound(phone, scripts=scripts)
    rows = phone.get_by_role("main")
    for given in (FEELING, "Prefer not to say", "A friend", "Some of the time", person.words):
        expect(rows).to_contain_text(given)
    expect(rows).to_contain_text("Skipped")

    phone.get_by_role("link", name=young.about("Change", LONELY)).click()
    young.pick(phone, "A lot of the time")
    young.press(phone, "Continue")

    assert young.question_of(phone) == "Check your answers"
    expect(rows).to_contain_text("A lot of the time")


def sends_twice(phone: Page, *, scripts: bool) -> str:
    second = phone.context.new_page()  # the same page in a second tab, which can be sent too
    second.goto(phone.url)

    young.press(phone, "Send")
    code = young.receipt_on(phone)
    is_sound(phone, scripts=scripts)
    phone.go_back()
    assert young.receipt_on(phone) == code, "Back leads to the receipt, not to a second sending"
    young.press(second, "Send")

    assert young.receipt_on(second) == code
    second.close()
    return code


def is_counted_once_and_read(site: Site, person: Person, code: str) -> Comment:
    found = read_by_worker(site, code)
    assert sorted(one.text for one in found) == sorted([person.words, OWN_WORDS, FEELING])
    comment = next(one for one in found if one.text == person.words)
    sent = site.rows("select submitted_on from response where receipt_id = ?", comment.receipt_id)
    assert len(sent) == 1
    assert sent[0][0] is not None
    with site.reading() as session:
        stands = insights.effective_of(session, [comment.id], site.settings.framework)[comment.id]
    assert person.theme_id in stands.theme_ids
    return comment


def reads_and_corrects(lead: Page, person: Person, comment_id: str) -> None:
    lead.get_by_role("link", name="Insights").click()
    lead.get_by_role("link", name=CONSULTATION).click()
    expect(lead.get_by_role("columnheader", name="In all")).to_be_visible()
    open_theme(lead, person)
    card = card_of(lead, comment_id)
    assert_covered_and_marked(card, person)

    card.get_by_role("link", name="Is this right?").click()
    others = lead.locator("details", has_text="More themes")
    if others.count():
        others.locator("summary").click()
    lead.get_by_role("checkbox", name=ALSO).check()
    lead.get_by_label("Why did you change it?").fill("They ask to be heard as well.")
    lead.get_by_role("button", name="Save and next").click()

    expect(lead.get_by_role("status").first).to_contain_text("Saved")


def open_theme(lead: Page, person: Person) -> None:
    lead.get_by_role("link", name="Insights").click()
    lead.get_by_role("link", name=CONSULTATION).click()
    lead.get_by_role("rowheader", name=person.theme).get_by_role("link").first.click()


def card_of(lead: Page, comment_id: str) -> Locator:
    """The person's comment, on whichever page of the theme it is."""
    card = lead.get_by_role("listitem").filter(has=lead.locator(f"a[href*='{comment_id}']"))
    following = lead.get_by_role("link", name="Next page")
    while card.count() == 0 and following.count():
        following.click()
    return card


def assert_covered_and_marked(card: Locator, person: Person) -> None:
    expect(card).not_to_contain_text(person.name)
    expect(card.locator(".hid")).to_have_count(1)
    assert any(text in person.words for text in card.locator("mark").all_inner_texts())


def signs_off(lead: Page, person: Person, comment_id: str) -> None:
    open_theme(lead, person)
    expect(card_of(lead, comment_id)).to_contain_text("A person decided")

    lead.get_by_role("textbox", name="Headline").fill(person.headline)
    lead.get_by_role("textbox", name="You said").fill(person.you_said)
    lead.get_by_role("button", name="Sign off").click()

    expect(lead.get_by_role("status").first).to_contain_text("Signed off")


def drafts_a_no(lead: Page, person: Person) -> None:
    lead.get_by_role("link", name="Draft the reply").click()
    young.pick(lead, "No, because")
    lead.get_by_role("textbox", name="What we say to young people").fill(person.reply)
    lead.get_by_role("textbox", name="Who makes sure").fill("Head of Care Experienced Services")
    lead.get_by_role("button", name="Save the draft").click()

    refusal = lead.get_by_role("alert")
    expect(refusal).to_contain_text("reason")
    expect(lead.get_by_role("textbox", name="What we say to young people")).to_have_value(
        person.reply
    )
    lead.get_by_role("textbox", name="Because", exact=True).fill(person.because)
    lead.get_by_role("button", name="Save the draft").click()

    expect(lead.get_by_role("status").first).to_contain_text("draft")
    expect(lead.get_by_role("button", name="Publish the answer")).to_have_count(0)


def publishes(coordinator: Page, person: Person) -> str:
    coordinator.get_by_role("link", name="You said, we did").first.click()
    coordinator.get_by_role("link", name=young.about("Read and publish", person.headline)).click()

    coordinator.get_by_role("button", name="Publish the answer").click()

    expect(coordinator.get_by_role("status").first).to_contain_text("Published")
    address = coordinator.get_by_role("link", name="Public page").get_attribute("href")
    assert address is not None
    return address


def everybody_can_read(page: Page, person: Person, address: str, *, scripts: bool) -> None:
    page.goto("/you-said-we-did")
    is_sound(page, scripts=scripts)

    page.get_by_role("link", name=person.headline).click()

    assert page.url.endswith(address)
    for words in (person.you_said, person.reply, person.because):
        expect(page.get_by_role("main")).to_contain_text(words)
    is_sound(page, scripts=scripts)


def sees_what_became_of_it(page: Page, person: Person, code: str, *, scripts: bool) -> None:
    young.open_receipt(page, code.lower().replace("-", " "))

    shown = page.get_by_role("main")
    expect(shown).to_contain_text(person.headline)
    expect(shown).to_contain_text(person.reply)
    text = page.content()
    for own in (person.words, OWN_WORDS, FEELING, person.name):
        assert not any(part.strip() in text for part in own.split(".") if part.strip())
    is_sound(page, scripts=scripts)


def is_sound(page: Page, *, scripts: bool) -> None:
    """Check the page; axe is a script itself, so it needs them on."""
    if scripts:
        assert_sound(page)
        assert sideways(page) <= 0
    else:
        assert page.locator("h1").count() == 1
