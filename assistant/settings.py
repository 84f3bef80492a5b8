"""What a person may set, by flag, environment or file. Built once at a door, never at import."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting has a default; the environment names them `PLUMBLINE_…`."""

    model_config = SettingsConfigDict(env_prefix="PLUMBLINE_", frozen=True, extra="ignore")

    home: Path = user_data_path("plumbline", appauthor=False)
    """The data folder: everything that Plumbline keeps. Deleting it is uninstalling."""

    embedder: str | None = None
    """Name or folder of a sentence-transformers model. None means the bundled all-MiniLM-L6-v2."""

    zone: str = "UTC"
    """IANA zone in which a source's time without a zone is read, and in which days begin."""

    own_domains: tuple[str, ...] = ()
    """Mail domains of our own people, beside those of the account owners."""

    wait_seconds: float = 3.0
    """How long a command waits for another one that owns the data folder."""

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{value!r} is not a time zone; write one as in 'Europe/Berlin'") from None
        return value

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
