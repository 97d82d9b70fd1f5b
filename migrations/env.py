"""How alembic reaches the database: the site's own engine and tables."""

from __future__ import annotations

from importlib import import_module

from alembic import context

from app.config import load_settings
from app.db import Base, make_engine

DOMAINS = (
    "accounts", "building", "collectors", "comments", "consultations", "coverage", "forum",
    "frameworks", "imports", "insights", "notes", "replies", "safeguarding", "surveys",
)  # fmt: skip
for name in DOMAINS:
    import_module(f"app.{name}.models")
import_module("app.audit")
import_module("app.tasks")

url = context.config.attributes.get("url") or load_settings().database
engine = make_engine(url)
with engine.execution_options(heard_write=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
