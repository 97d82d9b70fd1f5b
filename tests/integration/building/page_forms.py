"""A browser without scripts: it fills in the forms that a page really has, and presses buttons."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

if TYPE_CHECKING:
    from flask.testing import FlaskClient

Field = tuple[str, str]


class Form:
    """One form of a page: where it goes, what it holds, and its buttons by their words."""

    def __init__(self, attributes: dict[str, str | None]) -> None:
        self.action = attributes.get("action") or ""
        self.method = (attributes.get("method") or "get").lower()
        self.fields: list[Field] = []
        self.names: set[str] = set()
        self.buttons: list[tuple[str, Field | None]] = []


class Forms(HTMLParser):
    """Reads the forms of a page, its title, and what stands filled in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.title = ""
        self._open: Form | None = None
        self._button: tuple[str, Field | None] | None = None
        self._select: tuple[str, list[Field]] | None = None
        self._area: tuple[str, str] | None = None
        self._hidden = self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value") or ""
        self._in_title |= tag == "h1"
        self._hidden |= tag == "span" and found.get("class") == "vh"
        if tag == "form":
            self._open = Form(found)
            self.forms.append(self._open)
        form = self._open
        if form is None:
            return
        if name:
            form.names.add(name)
        self._begin(form, tag, name, value, found)

    def _begin(
        self, form: Form, tag: str, name: str, value: str, found: dict[str, str | None]
    ) -> None:
        """Note one field or button."""
        if tag == "input":
            kind = found.get("type") or "text"
            if kind not in {"checkbox", "radio"} or "checked" in found:
                form.fields.append((name, value))
        elif tag == "textarea":
            self._area = (name, "")
        elif tag == "select":
            self._select = (name, [])
        elif tag == "option" and self._select is not None:
            self._select[1].append((value, "selected" if "selected" in found else ""))
        elif tag == "button":
            self._button = ("", (name, value) if name else None)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._area is not None:
            self._area = (self._area[0], self._area[1] + data)
        elif self._button is not None and not self._hidden:
            self._button = (self._button[0] + data, self._button[1])

    def handle_endtag(self, tag: str) -> None:
        form = self._open
        self._in_title &= tag != "h1"
        self._hidden &= tag != "span"
        if form is None:
            return
        if tag == "textarea" and self._area is not None:
            form.fields.append((self._area[0], self._area[1].removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select is not None:
            name, options = self._select
            chosen = [v for v, mark in options if mark] or [v for v, _ in options[:1]]
            form.fields += [(name, v) for v in chosen]
            self._select = None
        elif tag == "button" and self._button is not None:
            form.buttons.append((self._button[0].strip(), self._button[1]))
            self._button = None
        elif tag == "form":
            self._open = None


class Browser:
    """One person at one screen."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = self.path = self.title = self.draft = ""
        self.status = 0

    def get(self, address: str) -> str:
        """Open a page."""
        return self._see(self.client.get(address, follow_redirects=True))

    def submit(self, button: str, **filled: str) -> str:
        """Fill in the form that has this button, and press it."""
        form, pressed = self._form(button, set(filled))
        kept = [(n, v) for n, v in form.fields if n and n not in filled]
        data = MultiDict([*kept, *filled.items(), *([pressed] if pressed else [])])
        address = form.action or self.path
        return self._see(self.client.post(address, data=data, follow_redirects=True))

    def _form(self, button: str, needed: set[str]) -> tuple[Form, Field | None]:
        for form in Forms(self.page).forms:
            for words, pressed in form.buttons:
                if words == button and needed <= form.names:
                    return form, pressed
        raise LookupError(f"No form with the button {button} and {needed} at {self.path}")

    def _see(self, answer: Any) -> str:
        self.page = answer.get_data(as_text=True)
        self.path, self.status = answer.request.path, answer.status_code
        self.title = Forms(self.page).title
        assert self.status < 500
        return self.page
