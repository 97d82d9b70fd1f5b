"""Every setting, described once. Values come from HEARD_* variables or instance/heard.toml."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SettingsError

if TYPE_CHECKING:
    from pydantic_settings import PydanticBaseSettingsSource

ROOT = Path(__file__).resolve().parent.parent
SECRETS_FILE = "secrets.toml"
SHORTEST_SECRET = 32


class Mode(StrEnum):
    """How the site is meant to be used."""

    DEMO = "demo"
    PRODUCTION = "production"
    TEST = "test"


class Settings(BaseSettings):
    """What may differ between two installations."""

    model_config = SettingsConfigDict(env_prefix="HEARD_", frozen=True, extra="forbid")

    mode: Mode = Field(Mode.DEMO, description="demo, production or test.")
    instance: Path = Field(
        ROOT / "instance", description="Folder for the database, the queue and trained models."
    )
    host: str = Field("127.0.0.1", description="Address the site listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the site listens on.")
    database_url: str = Field("", description="Empty means SQLite in the instance folder.")
    queue_url: str = Field(
        "",
        description="Empty means a queue file in the instance folder; or redis://…; or immediate.",
    )
    secret_key: str = Field("", description="Signs cookies and keys; 32 characters or more.")
    pepper: str = Field(
        "", description="Protects return words and receipts; 32 characters or more."
    )
    council: str = Field("Knowsley Council", description="The council's name, as pages show it.")
    place: str = Field("Knowsley", description="The place's name, as pages show it.")
    framework: str = Field(
        "knowsley-care-experienced-2023", description="Framework that comments are themed against."
    )
    engine: Literal["encoder", "static"] = Field(
        "encoder",
        description="What reads comments: encoder (careful) or static (quicker).",
    )
    hosts: str = Field(
        "", description="Host names the site answers to, with commas between; empty means any."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many web servers in front pass on address and https."
    )
    leave_url: str = Field(
        "https://www.bbc.co.uk/weather", description="Where “Leave this site” leads."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the environment; files are read by `load_settings`."""
        return init_settings, env_settings

    @property
    def database(self) -> str:
        """Give the database address in force."""
        return self.database_url or f"sqlite:///{self.instance / 'heard.db'}"

    @property
    def is_demo(self) -> bool:
        """Say whether example people and example data may exist here."""
        return self.mode is Mode.DEMO

    def key(self, purpose: str) -> bytes:
        """Derive a 32-byte key for one purpose, so that no key serves two."""
        return hmac.new(self.secret_key.encode(), purpose.encode(), hashlib.sha256).digest()


def load_settings(**overrides: Any) -> Settings:
    """Read the settings in force and check that the secrets they need are there.

    Raises:
        SettingsError: a setting is unknown or wrong, or production lacks its own secrets.
    """
    instance = Path(
        overrides.get("instance") or os.environ.get("HEARD_INSTANCE") or ROOT / "instance"
    ).resolve()
    values = _read_toml(instance / "heard.toml") | overrides
    for name in Settings.model_fields:  # the environment outranks the file
        if f"HEARD_{name.upper()}" in os.environ and name not in overrides:
            values.pop(name, None)
    values["instance"] = instance
    if "PORT" in os.environ and "port" not in overrides:
        values["port"] = os.environ["PORT"]
    try:
        settings = Settings(**values)
    except ValidationError as fault:
        raise SettingsError(_in_words(fault)) from fault
    return _with_secrets(settings)


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        message = f"The settings file {path.name} cannot be read: {fault}. Mend it and start again."
        raise SettingsError(message) from fault


def _in_words(fault: ValidationError) -> str:
    faults = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in fault.errors()]
    return "These settings are wrong: " + "; ".join(faults) + "."


def _with_secrets(settings: Settings) -> Settings:
    if settings.mode is Mode.PRODUCTION:
        short = [
            f"HEARD_{name.upper()}"
            for name in ("secret_key", "pepper")
            if len(getattr(settings, name)) < SHORTEST_SECRET
        ]
        if short:
            message = (
                f"Production needs its own secrets. Set {' and '.join(short)} to "
                f"{SHORTEST_SECRET} or more random characters each (for example the output of "
                "“openssl rand -hex 32”), keep them outside the database, and start again."
            )
            raise SettingsError(message)
        return settings
    if settings.secret_key and settings.pepper:
        return settings
    return settings.model_copy(update=_demo_secrets(settings.instance))


def _demo_secrets(instance: Path) -> dict[str, str]:
    """Make secrets for this instance once, and keep them readable by their owner alone."""
    path = instance / SECRETS_FILE
    if not path.exists():
        made = {"secret_key": secrets.token_hex(32), "pepper": secrets.token_hex(32)}
        try:
            instance.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as fault:
            if path.exists():
                return _demo_secrets(instance)  # site and worker started at the same moment
            message = (
                f"The folder {instance} cannot be written to ({fault.strerror}). "
                "Give yourself write access, or choose another folder with HEARD_INSTANCE."
            )
            raise SettingsError(message) from fault
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("".join(f'{name} = "{value}"\n' for name, value in made.items()))
    read = _read_toml(path)
    return {name: str(read[name]) for name in ("secret_key", "pepper")}
