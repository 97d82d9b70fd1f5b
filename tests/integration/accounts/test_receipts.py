"""Receipts and return words against the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app import clock
from app.accounts import queries, service
from app.accounts.models import Receipt
from app.accounts.rules import CodeError
from tests.factories import save

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from app.config import Settings


def a_code(session: Session, visit: str = "a visit") -> str:
    return service.receipt_code_for(visit, session.info["pepper"])


def test_a_receipt_is_found_by_its_code_however_typed(session: Session) -> None:
    service.issue_receipt(session, a_code(session, "a decoy"))
    receipt = service.issue_receipt(session, a_code(session))

    found = queries.receipt_by_code(session, a_code(session).lower().replace("-", " "))

    assert found is receipt
    assert receipt.issued_on == clock.today()


def test_the_same_code_sent_twice_is_one_receipt(session: Session) -> None:
    first = service.issue_receipt(session, a_code(session))
    again = service.issue_receipt(session, a_code(session))

    assert again is first
    assert session.query(Receipt).count() == 1


def test_a_code_that_was_never_given_finds_nothing(session: Session) -> None:
    service.issue_receipt(session, a_code(session))

    assert queries.receipt_by_code(session, a_code(session, "somebody else")) is None


def test_a_mistyped_code_is_told_so(session: Session) -> None:
    code = a_code(session)
    wrong = ("X" if code[0] != "X" else "Y") + code[1:]

    with pytest.raises(CodeError, match="Check the code again"):
        queries.receipt_by_code(session, wrong)


def test_the_database_file_never_holds_the_code(session: Session, settings: Settings) -> None:
    code = a_code(session)
    service.issue_receipt(session, code)
    save(session)

    kept = b"".join(file.read_bytes() for file in files_of(settings.instance))

    assert code.encode() not in kept
    assert code.replace("-", "").encode() not in kept


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("heard.db*") if path.is_file()]


def test_return_words_give_one_look_up_id_however_typed(session: Session) -> None:
    words = service.return_words_for("a-key", b"pepper")

    plain = service.hash_words(session, " ".join(words))

    assert service.hash_words(session, ", ".join(words).upper()) == plain
    assert service.hash_words(session, " - ".join(word.title() for word in words)) == plain
    assert not any(word in plain for word in words)


def test_return_words_in_another_order_open_something_else(session: Session) -> None:
    words = service.return_words_for("a-key", b"pepper")

    there = service.hash_words(session, " ".join(words))
    back = service.hash_words(session, " ".join(reversed(words)))

    assert there != back


def test_another_site_gives_the_same_words_another_id(session: Session) -> None:
    words = " ".join(service.return_words_for("a-key", b"pepper"))
    here = service.hash_words(session, words)
    session.info["pepper"] = b"the pepper of another council"

    assert service.hash_words(session, words) != here
