"""A real service over the bundled company, with one user of each role, for tests to call over loopback."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvicorn

from api.http.app import create_app
from api.http.core import Clock, Core
from api.http.limits import Limits
from assistant.settings import Settings
from assistant.types.access import KeyScope, Role
from assistant.wiring import Plumbline, open_plumbline

NOW = datetime(2026, 10, 31, 12, tzinfo=UTC)
TOKEN = "the-person-at-this-machine"
OWEN = "owen.achterberg@fernhour.example"
"""Owns acct_penny and acct_kessler, among others."""
OWN, FOREIGN = "acct_penny", "acct_mfreight"
QUESTION = "What did Pennymoor say about the porters?"
PEOPLE: dict[Role, tuple[str, str | None, tuple[str, ...]]] = {
    Role.CSM: (OWEN, "north", ()),
    Role.MANAGER: ("head@fernhour.example", "north", ()),
    Role.SUPPORT: ("desk@fernhour.example", None, ()),
    Role.FINANCE: ("books@fernhour.example", None, ()),
    Role.ADMIN: ("keeper@fernhour.example", None, ()),
    Role.SERVICE: ("robot@fernhour.example", None, (OWN,)),
}
"""Address, team, granted accounts."""


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """A running service and the keys of its users."""

    url: str
    core: Core
    keys: dict[Role, str]

    def client(self, who: Role | str | None) -> httpx.Client:
        """A client with the key of a role, with a given key, or with none."""
        key = self.keys[who] if isinstance(who, Role) else who
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        return httpx.Client(
            base_url=self.url, headers=headers, timeout=60, verify=False
        )  # loopback: no certificates to load


def clock() -> Clock:
    """A clock that stands still, and names in order."""
    count = itertools.count()
    lock = threading.Lock()

    def name() -> str:
        with lock:
            return f"{next(count):032d}"[::-1]

    return Clock(lambda: NOW, time.monotonic, name)


def add_people(plumbline: Plumbline) -> dict[Role, str]:
    """One user of each role with a key that is good for everything."""
    keys = {}
    for role, (address, team, grants) in PEOPLE.items():
        member = plumbline.members.add(address, role=role, team=team, grants=grants, at=NOW)
        keys[role] = f"key-of-{role.value}"
        plumbline.members.add_key(
            member, keys[role], label="test", scopes=frozenset(KeyScope), expires_at=None, at=NOW
        )
    return keys


@contextmanager
def serving(home: Path, *, limits: Limits | None = None) -> Iterator[Service]:
    """Run the service over a data folder on a free port until the block ends."""
    with open_plumbline(Settings(home=home, embedder="hashing"), command="test", create=False) as plumbline:
        known = plumbline.members.all()
        keys = {role: f"key-of-{role.value}" for role in Role} if known else add_people(plumbline)
        app = create_app(
            plumbline,
            clock=clock(),
            token=TOKEN,
            limits=limits or Limits(per_minute=1_000_000, failures_per_minute=10_000),
        )
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield Service(f"http://127.0.0.1:{listening.getsockname()[1]}", app.state.core, keys)
        finally:
            server.should_exit = True
            thread.join(10)
            listening.close()
