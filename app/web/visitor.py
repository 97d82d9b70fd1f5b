"""A young person's visit: a random token in the cookie, and nothing that says who they are."""

from __future__ import annotations

import secrets
from typing import cast

from flask import session as cookie

VISITOR = "visitor"
RECEIPT = "receipt"
OWN_POST = "own_post"  # the receipt of the post this visit sent: knowing its code is not enough
VIA = "via"  # which survey and which way to it: a poster, a link, never a person
JUST_SENT = "just_sent"  # the key of the post whose receipt code has not been shown yet


def visitor_token() -> str | None:
    """Give the token of this visit, or None before it has one."""
    return cast("str | None", cookie.get(VISITOR))


def start_visit() -> str:
    """Give this visit a token, keeping the one it has."""
    token = visitor_token() or secrets.token_urlsafe(32)
    cookie[VISITOR] = token
    cookie.permanent = True
    return token


def renew_visit() -> str:
    """Begin a fresh visit: nothing of the old one, a receipt included, opens from now on.

    The way they came stays: whoever answers next on a kiosk comes through the same kiosk.
    """
    via = cookie.get(VIA)
    end_visit()
    if via is not None:
        cookie[VIA] = via
    return start_visit()


def remember_way(survey_id: int, collector_id: int | None) -> None:
    """Keep which way somebody came to a survey; None forgets an earlier way."""
    if collector_id is None:
        cookie.pop(VIA, None)
    else:
        cookie[VIA] = [survey_id, collector_id]


def way_to(survey_id: int) -> int | None:
    """Give the collector by which this visit came to a survey, or None."""
    via = cookie.get(VIA)
    return via[1] if isinstance(via, list) and via[0] == survey_id else None


def open_receipt() -> str | None:
    """Give the id of the receipt this visit has opened, or None; the code itself is not kept."""
    return cast("str | None", cookie.get(RECEIPT))


def remember_receipt(receipt_id: str) -> None:
    """Keep a receipt open for this visit only."""
    cookie[RECEIPT] = receipt_id
    cookie.permanent = True


def end_visit() -> None:
    """Forget everything about this visit."""
    for key in (VISITOR, RECEIPT, OWN_POST, VIA, JUST_SENT):
        cookie.pop(key, None)
