"""House rules for pages as a browser gets them, after every macro and include has had its say."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

FIELDS = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class Page(HTMLParser):
    """What matters of a page: its titles, its fields and their labels, and code inside it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.titles = 0
        self.html_attributes: dict[str, str | None] = {}
        self.faults: list[str] = []
        self._ids: Counter[str] = Counter()
        self._labelled: set[str | None] = set()
        self._fields: list[dict[str, str | None]] = []
        self._open_labels = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        found = dict(attrs)
        self.titles += tag == "h1"
        if tag == "html":
            self.html_attributes = found
        if found.get("id"):
            self._ids[str(found["id"])] += 1
        if tag == "label":
            self._open_labels += 1
            self._labelled.add(found.get("for"))
        if tag in FIELDS and found.get("type") not in UNLABELLED and not self._open_labels:
            self._fields.append(found)
        if tag == "style" or (tag == "script" and not found.get("src")):
            self.faults.append(f"<{tag}> inside the page")
        if tag == "img" and "alt" not in found:
            self.faults.append(f"<img src={found.get('src')}> has no alt")
        self.faults += [
            f"{name}= on <{tag}>" for name in found if name == "style" or name.startswith("on")
        ]

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a label: a field inside one needs no other."""
        self._open_labels -= tag == "label"

    def all_faults(self) -> list[str]:
        """List whatever breaks a rule."""
        faults = list(self.faults)
        if self.titles != 1:
            faults.append(f"{self.titles} <h1>")
        if not self.html_attributes.get("lang"):
            faults.append("no language")
        faults += [f"{self._ids[name]} elements with the id {name}" for name in self._twice()]
        return faults + [
            f"field {field.get('name')} has no label"
            for field in self._fields
            if field.get("id") not in self._labelled
            and not {"aria-label", "aria-labelledby"} & set(field)
        ]

    def _twice(self) -> list[str]:
        return [name for name, count in self._ids.items() if count > 1]


def faults_of_page(html: str) -> list[str]:
    """Say what is wrong with a page."""
    return Page(html).all_faults()
