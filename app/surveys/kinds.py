"""What each way of asking is called, for staff."""

from __future__ import annotations

KIND_NAMES = {
    "short_text": "A few words",
    "long_text": "Their own words",
    "single": "Pick one",
    "multiple": "Pick any",
    "yes_no": "Yes, no or not sure",
    "scale": "A row of numbers",
    "faces": "Five faces",
    "rating": "Stars",
    "number": "A number",
    "month": "A month and year",
    "information": "Only to read",
    "consent": "Yes or no, to agree",
    "ranking": "Put in order",
    "matrix": "One scale for several lines",
    "image": "Pick one, with drawings",
}


def kind_name(kind: str) -> str:
    """Give the name of a way of asking; one without a name of its own is called by its id."""
    return KIND_NAMES.get(kind, kind.replace("_", " ").capitalize())
