"""The parts of a page: what a reader, a screen reader and a browser get from them."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import Form, RadioField, SelectChoice, StringField, validators

from app.languages import LANGUAGES, language_of

WEB = Path(__file__).parents[3] / "app" / "web"
FACES = [(1, "Really bad"), (2, "Not good"), (3, "OK"), (4, "Good"), (5, "Really good")]
KINDS = [SelectChoice("a", "In care"), SelectChoice("b", "Left care")]
STATUSES = ("heard", "look", "doing", "done", "cant")
FAILURES = (400, 403, 404, 405, 413, 422, 429, 500, 503)
PLACE = {"place": "Knowsley", "council": "Knowsley Council"}


def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do", "jinja2.ext.i18n"],
    )
    made.install_gettext_callables(str, lambda one, many, n: one if n == 1 else many, newstyle=True)  # type: ignore[attr-defined]  # the extension brings it
    made.globals |= {"page_language": language_of("en"), "languages": LANGUAGES}
    made.globals["asset"] = lambda name: f"/static/build/{name}"
    return made


PAGES = environment()
PARTS: Any = PAGES.get_template("web/macros.html").module


class Reader(HTMLParser):
    """Collects each tag with its attributes, and the words a person reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


class SurveyForm(Form):
    """A form with a box and a choice, both needed."""

    name = StringField(
        "Name", [validators.InputRequired("Give it a name")], description="Seen first"
    )
    kind = RadioField("Who", [validators.InputRequired("Pick one")], choices=KINDS)


@pytest.mark.parametrize("code", STATUSES)
def test_a_status_is_told_by_a_word_and_a_shape_never_by_colour_alone(code: str) -> None:
    shapes = {other: Reader(PARTS.status(other)).all("path") for other in STATUSES}

    page = Reader(PARTS.status(code))

    assert page.words.startswith("Status: ")
    assert len(page.words) > len("Status: ")
    assert [other for other in STATUSES if shapes[other] == shapes[code]] == [code]


def test_each_face_is_a_real_radio_button_with_its_own_words() -> None:
    page = Reader(PARTS.faces("feel", "How do you feel?", FACES, value=4))

    radios = page.all("input")

    assert [radio["value"] for radio in radios] == ["1", "2", "3", "4", "5"]
    assert {radio["type"] for radio in radios} == {"radio"}
    assert [radio["value"] for radio in radios if "checked" in radio] == ["4"]
    assert all(words in page.words for _, words in FACES)


@pytest.mark.parametrize(
    "part",
    [
        PARTS.faces("feel", "How do you feel?", FACES),
        PARTS.choices("help", "What helps?", [("a", "A"), ("b", "B")]),
        PARTS.scale("safe", "How safe?", "Not", "Very"),
    ],
)
def test_a_legend_comes_first_in_its_fieldset_so_that_it_names_the_group(part: str) -> None:
    names = [name for name, _ in Reader(part).tags]

    assert names[: names.index("input")][:2] == ["fieldset", "legend"]


def test_many_choices_keep_every_tick() -> None:
    options = [("a", "A"), ("b", "B"), ("c", "C")]

    boxes = Reader(PARTS.choices("help", "What helps?", options, ["a", "c"], many=True)).all(
        "input"
    )

    assert {box["type"] for box in boxes} == {"checkbox"}
    assert [box["value"] for box in boxes if "checked" in box] == ["a", "c"]


def test_an_error_is_tied_to_its_box() -> None:
    page = Reader(PARTS.text_area("words", "Tell us", "", "As much as you like", "Write something"))

    box = page.all("textarea")[0]
    said_of_it = str(box["aria-describedby"]).split()

    assert box["aria-invalid"] == "true"
    assert set(said_of_it) == {"words-hint", "words-error"}
    assert set(said_of_it) <= {tag.get("id") for _, tag in page.tags}


def test_the_error_list_leads_to_the_box_and_to_the_first_choice() -> None:
    form = SurveyForm()
    form.validate()
    summary = Reader(PARTS.error_summary(form))
    fields = Reader(PARTS.field(form.name) + PARTS.field(form.kind))

    targets = [str(link["href"]).lstrip("#") for link in summary.all("a")]

    assert targets == ["name", "kind-0"]
    assert set(targets) <= {tag.get("id") for tag in fields.all("input")}
    assert " ".join(summary.words.split()) == "Please check this Give it a name Pick one"


def test_no_error_list_when_all_is_well() -> None:
    form = SurveyForm(data={"name": "Moving", "kind": "a"})

    assert str(PARTS.error_summary(form)).strip() == ""


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_what_a_young_person_writes_never_becomes_markup(text: str) -> None:
    written = f"<script>{text}</script>"
    parts = [
        PARTS.said_did(written, "We did", "done"),
        PARTS.post("Kestrel", written),
        PARTS.evidence([(written, True)]),
        PARTS.quote(written),
        PARTS.text_area("words", "Tell us", written),
    ]

    assert not any(Reader(part).all("script") for part in parts)
    assert all(written in unescape(str(part)) for part in parts)


def test_evidence_marks_only_what_was_marked() -> None:
    segments = [("I ", False), ("found out late", True), (" from ", False), ("name hidden", "hid")]

    html = str(PARTS.evidence(segments))

    assert re.findall(r"<mark[^>]*>(.*?)</mark>", html) == ["found out late"]
    assert Reader(html).words == "“I found out late from name hidden”"


def test_a_hidden_cell_says_why_and_leads_nowhere() -> None:
    page = Reader(PARTS.heat_cell("Too few", None, "/theme/1"))

    assert page.all("a") == []
    assert page.words == "Too few, hidden to protect people"


def test_the_line_ends_in_a_square_when_the_answer_is_no() -> None:
    stages = Reader(PARTS.track(["Heard", "Looking into it", "Can’t do"], 2, stopped=True)).all(
        "li"
    )

    assert [stage.get("class") for stage in stages] == ["is-past", "is-past", "is-now is-stop"]
    assert stages[2]["aria-current"] == "step"


def test_a_grown_up_young_person_is_not_sent_to_childline() -> None:
    assert "Childline" in PARTS.calls()
    assert "Childline" not in PARTS.calls(over_18=True)
    assert "SHOUT" in PARTS.calls(over_18=True)


def test_young_pages_have_a_neutral_title_and_both_ways_out() -> None:
    page = Reader(PAGES.get_template("web/base.html").render(**PLACE))

    links = {link["href"]: link for link in page.all("a")}

    assert "Questions" in page.words.split("Skip to")[0]
    assert {"noreferrer", "nofollow"} == set(str(links["/leave"]["rel"]).split())
    assert "help" in {tag.get("id") for _, tag in page.tags}
    assert "#help" in links


@pytest.mark.parametrize("name", ["base.html", "base_staff.html", "look.html", "error.html"])
def test_a_page_asks_no_other_server_for_anything(name: str) -> None:
    page = Reader(PAGES.get_template(f"web/{name}").render(**PLACE))

    fetched = [tag["href"] for tag in page.all("link")] + [tag["src"] for tag in page.all("script")]

    assert fetched
    assert all(str(address).startswith("/static/") for address in fetched)


def test_the_chosen_text_size_and_colours_reach_the_page() -> None:
    look = {"theme": "dark", "size": "larger"}

    root = Reader(PAGES.get_template("web/base.html").render(look=look, **PLACE)).all("html")[0]

    assert (root["data-theme"], root["data-size"]) == ("dark", "larger")


def test_a_page_in_arabic_runs_right_to_left() -> None:
    values = {"page_language": language_of("ar"), **PLACE}

    page = Reader(PAGES.get_template("web/base.html").render(**values))

    assert (page.all("html")[0]["lang"], page.all("html")[0]["dir"]) == ("ar", "rtl")


@pytest.mark.parametrize("status", FAILURES)
def test_every_failing_page_has_its_own_words_and_a_way_out(status: int) -> None:
    render = PAGES.get_template("web/error.html").render
    titles = {other: _heading(render(status=other, **PLACE)) for other in FAILURES}

    page = render(status=status, **PLACE)

    assert [other for other in FAILURES if titles[other] == titles[status]] == [status]
    assert 'class="btn" href="/"' in page
    assert f"number {status}" in page


def test_a_failing_page_gives_back_what_was_typed() -> None:
    typed = ["I only found out <b>the night before</b>"]

    page = PAGES.get_template("web/error.html").render(
        status=400, kind="csrf", typed=typed, **PLACE
    )

    assert "Your words are safe" in page
    assert typed[0] in Reader(page).words


def test_both_dark_palettes_hold_the_same_values() -> None:
    css = (WEB / "static" / "src" / "tokens.css").read_text(encoding="utf-8")
    followed = re.search(r"prefers-color-scheme: dark\) \{\s*:root[^{]*\{(.*?)\}", css, re.DOTALL)
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', css, re.DOTALL)

    assert followed is not None
    assert chosen is not None
    assert _values(followed[1]) == _values(chosen[1])


def test_the_lock_file_names_no_registry() -> None:
    lock = (WEB / "frontend" / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def _heading(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    return found[1] if found else ""


def _values(block: str) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in block.split(";") if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}
