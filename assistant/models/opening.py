"""Makes the gateway of the settings: which endpoints, which limits, which clock."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Protocol

from pydantic import SecretStr

from assistant.errors import ConfigError
from assistant.models.calls import Endpoint
from assistant.models.gateway import Gateway, Limits
from assistant.models.wire import Wire


class Section(Protocol):
    """The settings that are needed: `assistant.settings.ModelSection`."""

    @property
    def kind(self) -> str: ...
    @property
    def model(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def key(self) -> SecretStr | None: ...
    @property
    def api_version(self) -> str | None: ...
    @property
    def stream(self) -> bool: ...
    @property
    def second_kind(self) -> str: ...
    @property
    def second_model(self) -> str | None: ...
    @property
    def second_url(self) -> str | None: ...
    @property
    def second_key(self) -> SecretStr | None: ...
    @property
    def local_only(self) -> bool: ...
    @property
    def deadline(self) -> float: ...
    @property
    def connect(self) -> float: ...
    @property
    def silence(self) -> float: ...
    @property
    def at_once(self) -> int: ...
    @property
    def price_in(self) -> Decimal: ...
    @property
    def price_out(self) -> Decimal: ...


def endpoints(section: Section) -> tuple[Endpoint, ...]:
    """The endpoints of the settings, the first first. Raises ConfigError where one lacks its address."""
    found = []
    for kind, model, url, key in (
        (section.kind, section.model, section.url, section.key),
        (section.second_kind, section.second_model, section.second_url, section.second_key),
    ):
        if model is None:
            continue
        if url is None and kind != "openai":
            raise ConfigError(
                f"The model {model} has no address.",
                why=f"A server of the kind {kind} can stand anywhere.",
                mend="Set PLUMBLINE_LLM__URL to its address, as in http://127.0.0.1:8080/v1.",
            )
        found.append(
            Endpoint(
                kind,
                model,
                url,
                key.get_secret_value() if key else None,
                section.api_version,
                section.stream,
                section.price_in,
                section.price_out,
            )
        )
    return tuple(found)


def open_gateway(section: Section) -> Gateway:
    """The gateway; nothing is sent yet."""
    limits = Limits(
        total=section.deadline, connect=section.connect, read=section.silence, at_once=section.at_once
    )
    return Gateway(
        endpoints(section),
        wire=lambda endpoint: Wire(
            endpoint, connect=limits.connect, read=limits.read, local_only=section.local_only
        ),
        limits=limits,
        clock=time.monotonic,
        sleep=time.sleep,
        local_only=section.local_only,
    )
