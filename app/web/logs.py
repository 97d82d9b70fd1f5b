"""Structured logs: event names and ids as JSON lines; never an address, an answer or an agent."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

log = logging.getLogger(__name__)

FIRST_OWN_FAULT = 500


class JsonLines(logging.Formatter):
    """One JSON object a line. A traceback keeps its frames and drops the exception's message."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; what an exception says could hold somebody's words, so only its type."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = self._frames(record)
        return json.dumps(line, ensure_ascii=False)

    @staticmethod
    def _frames(record: logging.LogRecord) -> str:
        frames = []
        trace = record.exc_info[2] if record.exc_info else None
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return " > ".join(frames[-8:])


def set_up(level: str) -> None:
    """Send every log line to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("huey").setLevel(logging.WARNING)  # it logs every nudge


def _level(status: int) -> int:
    """Keep quiet about young people's visits: the minute of a sending can point at a person."""
    is_broken = status >= FIRST_OWN_FAULT
    return logging.INFO if is_broken or request.path.startswith("/staff") else logging.DEBUG


def init_app(app: Flask) -> None:
    """Log each request by its endpoint: a path or a query could hold a code."""
    app.before_request(lambda: setattr(g, "started", time.perf_counter()))

    @app.after_request
    def log_request(response: Response) -> Response:
        if request.endpoint != "static":
            spent = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
            log.log(
                _level(response.status_code),
                "request endpoint=%s method=%s status=%s ms=%.0f",
                request.endpoint,
                request.method,
                response.status_code,
                spent,
            )
        return response
