"""`serve`: the HTTP service and the page over one data folder, until it is stopped."""

from __future__ import annotations

import secrets
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door, command
from api.cli.exits import Exit
from assistant.errors import ConfigError

if TYPE_CHECKING:
    from api.http.core import Clock

GRACE_SECONDS = 10
"""How long answers that are on their way may take when the service is stopped."""

Host = Annotated[str, typer.Option("--host", metavar="H", help="The address to listen on.")]
Port = Annotated[
    int, typer.Option("--port", metavar="N", min=0, max=65535, help="The port; 0 takes a free one.")
]
OnlyKeys = Annotated[
    bool, typer.Option("--only-keys", help="No token of this machine: only keys of `plumbline keys` open it.")
]


def register(app: typer.Typer) -> None:
    """Mount `serve` and `mcp`."""
    command(app, "serve")(serve)
    command(app, "mcp")(mcp)


def serve(door: Door, host: Host = "127.0.0.1", port: Port = 8321, only_keys: OnlyKeys = False) -> Exit:
    """Serve the API, the page and MCP from one process; Ctrl-C stops it when what runs has ended."""
    import socket

    import uvicorn

    from api.http.app import create_app

    token = None if only_keys else secrets.token_urlsafe(32)
    with door.open() as plumbline:
        app = create_app(plumbline, clock=clock(), token=token)
        listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            listening.close()
            raise ConfigError(
                f"The service cannot listen on {host}:{port}.",
                why=f"{error.strerror}.",
                mend="Give another --port, or stop what listens there.",
            ) from error
        url = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
        shape = {"url": url, "token": token, "openapi": f"{url}/v1/openapi.json", "mcp": f"{url}/mcp"}
        opened = url if token is None else f"{url}/#token={token}"
        door.out.data(shape, lambda console: console.print(f"Plumbline is at {opened}", soft_wrap=True))
        config = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=GRACE_SECONDS, server_header=False
        )
        # uvicorn lets answers end, then raises the signal again: the folder has still to be closed then.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
    return Exit.DONE


def mcp(door: Door) -> Exit:
    """Serve MCP on stdin and stdout, as the person at this machine."""
    from api.http.access import local_caller
    from api.http.core import Core
    from api.http.limits import Limits
    from api.mcp import create_server

    with door.open() as plumbline:
        core = Core(plumbline, clock(), Limits(), None)
        core.warm()
        create_server(core, lambda _: local_caller()).run("stdio")
    return Exit.DONE


def clock() -> Clock:
    """The clock and the names of a service that really runs."""
    from api.http.core import Clock

    return Clock(lambda: datetime.now(UTC), time.monotonic, lambda: secrets.token_hex(16))
