"""Which addresses are this house's own: enforces that nothing leaves it where that was asked for."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from assistant.models.calls import Endpoint, Failure, ModelFailed

_PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
Resolve = Callable[[str], list[str]]


def addresses(host: str) -> list[str]:
    """Every address that a name stands for. Raises OSError where it stands for none."""
    return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)})


def is_own(address: str) -> bool:
    """Whether an address is the machine itself or a private network: loopback, RFC 1918, unique local.

    Link-local addresses are not: cloud machines hand out their keys there.
    """
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return found.is_loopback or any(
        found in network for network in _PRIVATE if network.version == found.version
    )


def refuse_foreign(endpoint: Endpoint, *, resolve: Resolve = addresses) -> None:
    """Raise ModelFailed unless every address of the endpoint is the house's own.

    Asked before every call, because what a name stands for may change.
    """
    host = urlsplit(endpoint.url or "").hostname
    if host is None:
        raise ModelFailed(Failure.FORBIDDEN, f"{endpoint.name} has no address of this house")
    try:
        found = resolve(host)
    except OSError:
        raise ModelFailed(Failure.UNREACHABLE, f"the name {host} stands for no address") from None
    if not found or not all(is_own(address) for address in found):
        raise ModelFailed(
            Failure.FORBIDDEN, f"{host} lies outside of this house, and only local models are allowed"
        )
