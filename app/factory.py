"""Put the site together: settings, database, queue, security, domains."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Mode, Settings, load_settings
from app.db import Database
from app.insights import theming
from app.tasks import Queue
from app.web import access, errors, headers, languages, limits, logs, pages, session

if TYPE_CHECKING:
    from jinja2 import BaseLoader

APP = Path(__file__).resolve().parent
SITES = (
    "accounts", "consultations", "comments", "safeguarding", "surveys", "building", "forum",
    "collectors", "insights", "imports", "notes", "coverage", "replies",
)  # fmt: skip
TASKS = (
    "app.collectors.tasks", "app.coverage.tasks", "app.imports.tasks", "app.insights.tasks",
    "app.notes.tasks", "app.surveys.tasks",
)  # fmt: skip
IDLE_MINUTES = 20  # a draft is saved at every answer, so little is lost when a visit ends
LARGEST_POST = 2 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Build the whole site. Nothing here opens the database or trains a model."""
    settings = settings or load_settings()
    app = Flask("app", static_folder=str(APP / "web" / "static"), template_folder=None)
    app.extensions["heard_settings"] = settings
    app.config.update(_flask_settings(settings))
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.loader = _templates()
    app.jinja_env.add_extension("jinja2.ext.do")
    if settings.trusted_proxies:
        front = {"x_for": settings.trusted_proxies, "x_proto": settings.trusted_proxies}
        app.wsgi_app = ProxyFix(app.wsgi_app, **front)  # type: ignore[method-assign]
    if settings.mode is not Mode.TEST:
        logs.set_up(settings.log_level)
    database = Database(settings)
    CSRFProtect(app)
    WTFormsHelpers(app)
    session.init_app(app, database, make_queue(settings, database))
    for edge in (logs, headers, errors, languages, pages, limits):
        edge.init_app(app)
    import_module("app.accounts.sign_in").init_app(app, settings)
    access.init_app(app)
    for name in SITES:
        routes = import_module(f"app.{name}.routes")
        for blueprint in routes.BLUEPRINTS:
            app.register_blueprint(blueprint)
        for position, label, endpoint in routes.STAFF_NAV:
            pages.add_staff_nav(app, label, endpoint, position)
    return app


def make_queue(settings: Settings, database: Database) -> Queue:
    """Open the queue with every domain's tasks in it."""
    theming.use_models_folder(settings.instance / "models")
    theming.use_engine(settings.engine)
    # a worker needs every table: foreign keys across domains name tables, not classes
    for module in (*(f"app.{file.parent.name}.models" for file in APP.glob("*/models.py")), *TASKS):
        import_module(module)
    return Queue(settings, database)


def _flask_settings(settings: Settings) -> dict[str, object]:
    secure = settings.mode is Mode.PRODUCTION
    return {
        "SECRET_KEY": settings.key("cookies").hex(),
        "MAX_CONTENT_LENGTH": LARGEST_POST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_POST,
        "PERMANENT_SESSION_LIFETIME": timedelta(minutes=IDLE_MINUTES),
        "SESSION_COOKIE_NAME": "__Host-heard" if secure else "heard",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # the visit's own end is the limit
        "WTF_CSRF_SSL_STRICT": False,  # it asks for a Referer, and our pages let browsers send none
        "TESTING": settings.mode is Mode.TEST,
        "TRUSTED_HOSTS": [h.strip() for h in settings.hosts.split(",") if h.strip()] or None,
    }


def _templates() -> BaseLoader:
    folders = [APP / "web" / "templates", *sorted(APP.glob("*/templates"))]
    return ChoiceLoader(
        [
            *(FileSystemLoader(folder) for folder in folders),
            PackageLoader("flask_security", "templates"),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
