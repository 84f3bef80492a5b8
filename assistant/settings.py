"""What a person may set, by flag, environment or file. Built once at a door, never at import."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

FILE = "plumbline.toml"
"""The settings file in the data folder; the environment and flags go before it."""
DEFAULT_HOME = user_data_path("plumbline", appauthor=False)

Amount = Annotated[Decimal, Field(allow_inf_nan=False)]
Share = Annotated[Decimal, Field(ge=0, le=1, allow_inf_nan=False)]


class Reorganisation(BaseModel):
    """Two accounts that became one (`merge`), or one of which another came off (`split`), on a day.

    In a merge `account` went into `with_account`; in a split `account` came off `with_account`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["merge", "split"]
    on: date
    account: str
    with_account: str


class MetricsSection(BaseModel):
    """What metrics need and no row can say. None and empty mean: not configured, and nothing is assumed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    """Currency in which the exchange rates are said, where the rate table does not show it."""
    gross_margin: Share | None = None
    """Share of revenue left after the cost of serving; else it is made of the cost rows."""
    free_cash_flow: Amount | None = None
    """Free cash flow of the last twelve months, in the reporting currency."""
    ltv_cap_months: Annotated[int, Field(gt=0)] = 60
    cac_lag_months: Annotated[int, Field(ge=0)] = 3
    tier_share: Share = Decimal("0.2")
    review_threshold: Amount | None = None
    """Yearly amount from which an account is reviewed."""
    segment_bands: dict[str, Amount] = {}
    """Segments by size: name to the least ARR that belongs to it."""
    roll_up_parents: bool = False
    product: str | None = None
    small_sample: Annotated[int, Field(ge=0)] = 10
    active_metric: str = "active_users"
    seats_metric: str = "licensed_seats"
    core_metric: str | None = None
    """The usage metric that stands for the work itself; else every metric but the seats."""
    holidays: tuple[date, ...] = ()
    outages: tuple[tuple[date, date], ...] = ()
    """First and last day of each: usage proves nothing then."""
    strategic_relevance: dict[str, Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]] = {}
    """Account id to the weight of its value; 1 where none is given."""
    future_potential: dict[str, Annotated[Decimal, Field(ge=-1, allow_inf_nan=False)]] = {}
    """Account id to the share by which its margin is expected to grow; 0 where none is given."""
    reorganisations: tuple[Reorganisation, ...] = ()

    @field_validator("outages")
    @classmethod
    def _in_order(cls, value: tuple[tuple[date, date], ...]) -> tuple[tuple[date, date], ...]:
        for first, last in value:
            if last < first:
                raise ValueError(f"an outage cannot end ({last}) before it starts ({first})")
        return value


class SignalsSection(BaseModel):
    """What signals need from the house."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    alerts_per_week: Annotated[int, Field(ge=0)] = 5
    """How many alerts may interrupt one person in a week; the rest waits for the digest."""
    do_not_contact: dict[str, str] = {}
    """Account id to the reason why nobody may sell to it or ask it for anything."""


ModelKind = Literal["openai", "azure", "vllm", "llamacpp", "ollama", "lmstudio", "compatible"]


class ModelSection(BaseModel):
    """A language model behind the OpenAI protocol. Without `model` there is none, and nothing is asked of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ModelKind = "openai"
    """What the server is; it decides whether a JSON schema and tools are asked for, and what the limits are called."""
    model: str | None = None
    url: str | None = None
    """Base address of the server, as in `http://127.0.0.1:8080/v1`; OpenAI's own needs none."""
    key: SecretStr | None = None
    api_version: str | None = None
    """For Azure."""
    stream: bool = True
    second_kind: ModelKind = "compatible"
    second_model: str | None = None
    """Asked where the first one fails."""
    second_url: str | None = None
    second_key: SecretStr | None = None
    local_only: bool = False
    """Refuse every address outside of this machine and private networks, before anything is sent."""
    deadline: Annotated[float, Field(gt=0, le=300)] = 20.0
    """Seconds for all that models do for one answer; after that the extractive answer comes."""
    connect: Annotated[float, Field(gt=0, le=60)] = 2.0
    silence: Annotated[float, Field(gt=0, le=300)] = 8.0
    """Seconds that a server may send nothing."""
    at_once: Annotated[int, Field(ge=1, le=256)] = 4
    price_in: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """Price of a million tokens that go in, for the account of a run; `price_out` of those that come out."""
    price_out: Annotated[Decimal, Field(ge=0)] = Decimal(0)


class Settings(BaseSettings):
    """Every setting has a default; the environment names them `PLUMBLINE_…`, nested ones with `__`."""

    model_config = SettingsConfigDict(
        env_prefix="PLUMBLINE_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    home: Path = DEFAULT_HOME
    """The data folder: everything that Plumbline keeps. Deleting it is uninstalling."""

    embedder: str | None = None
    """Name or folder of a sentence-transformers model. None means the bundled all-MiniLM-L6-v2."""

    zone: str = "UTC"
    """IANA zone in which a source's time without a zone is read, and in which days begin."""

    own_domains: tuple[str, ...] = ()
    """Mail domains of our own people, beside those of the account owners."""

    mask_secrets: bool = True
    """Whether card numbers, keys and passwords are replaced before anything is stored."""

    wait_seconds: float = 3.0
    """How long a command waits for another one that owns the data folder."""

    metrics: MetricsSection = MetricsSection()
    """What the metrics need from the house."""

    signals: SignalsSection = SignalsSection()
    """What signals need from the house."""

    llm: ModelSection = ModelSection()
    """A language model, where one is to be asked."""

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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then the file in the data folder that these two name."""
        given = init_settings().get("home") or os.environ.get("PLUMBLINE_HOME") or DEFAULT_HOME
        return init_settings, env_settings, _File(settings_cls, Path(given) / FILE)


class _File(TomlConfigSettingsSource):
    """The settings file. It may not name the folder that it lies in."""

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if name != "home"}
