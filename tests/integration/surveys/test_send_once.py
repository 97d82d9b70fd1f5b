"""Sending counts once, over the real database file, however often and however at once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.accounts.models import Receipt
from app.comments.models import Comment
from app.surveys.models import Answer, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.config import Settings
    from app.db import Database
    from app.surveys.models import Survey

CHANGE = "/q/life/5"


def same_browser(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another connection of the same browser: the same cookie, sent again."""
    cookie = client.get_cookie("heard")
    assert cookie is not None
    other = app.test_client()
    other.set_cookie("heard", cookie.value)
    return other


def test_twenty_sends_at_the_same_moment_count_once(
    app: Flask, client: FlaskClient, session: Session, survey: Survey
) -> None:
    client.post("/q/life")
    client.post(CHANGE, data={"answer": "More say"})
    browsers = [same_browser(app, client) for _ in range(20)]
    gate = threading.Barrier(len(browsers))
    codes: list[str] = []

    def send(browser: FlaskClient) -> None:
        gate.wait()
        sent = browser.post("/q/life/send")
        codes.extend(re.findall(r'id="code"><li>(.*?)</li>', browser.get(sent.location).text))

    threads = [threading.Thread(target=send, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(codes) == 20
    assert len(set(codes)) == 1
    for table in (Comment, Receipt, Response):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 1


def test_saves_and_a_send_at_the_same_moment_lose_nothing_that_was_acknowledged(
    app: Flask, client: FlaskClient, session: Session, survey: Survey
) -> None:
    client.post("/q/life")
    client.post(CHANGE, data={"answer": "First"})
    gate = threading.Barrier(8)
    kept: list[str] = []

    def save(text: str) -> None:
        browser = same_browser(app, client)
        gate.wait()
        saved = browser.post(CHANGE, data={"answer": text})
        if saved.location == "/q/life/6":
            kept.append(text)

    def send() -> None:
        browser = same_browser(app, client)
        gate.wait()
        browser.post("/q/life/send")

    threads = [threading.Thread(target=save, args=(f"Version {n}",)) for n in range(7)]
    threads.append(threading.Thread(target=send))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    comment = session.scalars(sa.select(Comment.text)).one()
    answer = session.scalars(sa.select(Answer.value)).one()
    assert comment == answer["value"]
    assert comment in {"First", *kept}


WRITER = """
import sys
from app import create_app
from app.config import Mode, load_settings
app = create_app(load_settings(instance=sys.argv[1], mode=Mode.TEST, queue_url="memory"))
app.config["WTF_CSRF_ENABLED"] = False
for number in range(10_000):
    browser = app.test_client()
    browser.post("/q/life")
    browser.post("/q/life/5", data={"answer": f"Words {number}"})
    if browser.post("/q/life/send").location == "/q/life/thanks":
        print(f"Words {number}", flush=True)
"""


def test_what_was_acknowledged_survives_a_kill_and_a_sending_is_whole_or_not_at_all(
    settings: Settings, database: Database, survey: Survey
) -> None:
    line = [sys.executable, "-c", WRITER, str(settings.instance)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(  # noqa: S603 - our own script
        line, stdout=subprocess.PIPE, text=True, env=environment
    ) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline().strip() for _ in range(7)]
        writer.kill()
        acknowledged += writer.stdout.read().split("\n")[:-1]

    with database.session(write=False) as session:
        sent = set(
            session.scalars(sa.select(Response.id).where(Response.submitted_on.is_not(None)))
        )
        comments = Counter(session.scalars(sa.select(Comment.contribution_id)))
        texts = set(session.scalars(sa.select(Comment.text)))
        receipts = session.scalar(sa.select(sa.func.count(Receipt.id)))
        sound = session.scalar(sa.text("PRAGMA integrity_check"))

    assert len(acknowledged) >= 7
    assert set(acknowledged) <= texts
    assert comments == Counter(sent)
    assert receipts == len(sent)
    assert sound == "ok"


@contextmanager
def full_disk(app: Flask) -> Iterator[None]:
    """Refuse every commit, as SQLite does when the disk is full."""
    engine = app.extensions["heard_database"].engine

    def refuse(_connection: sa.Connection) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, Exception("database or disk is full"))

    sa.event.listen(engine, "commit", refuse)
    yield
    sa.event.remove(engine, "commit", refuse)


def test_a_full_disk_never_says_sent_and_trying_again_works(
    app: Flask, client: FlaskClient, session: Session, survey: Survey
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as on the real site
    client.post("/q/life")
    client.post(CHANGE, data={"answer": "More say"})

    with full_disk(app):
        unsaved = client.post(CHANGE, data={"answer": "Much more say"})
        unsent = client.post("/q/life/send")
    kept = session.scalars(sa.select(Answer.value)).one()["value"]
    stamped = session.scalars(sa.select(Response.submitted_on)).one()
    comments = session.scalar(sa.select(sa.func.count(Comment.id)))
    session.rollback()

    assert unsaved.status_code == 503
    assert "Much more say" in unsaved.text
    assert unsent.status_code == 503
    assert (kept, stamped, comments) == ("More say", None, 0)
    assert client.post("/q/life/send").location == "/q/life/thanks"
