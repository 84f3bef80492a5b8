"""The guards of the suite itself."""

from __future__ import annotations

import socket

import pytest

from assistant.settings import Settings


def test_a_test_cannot_dial_out() -> None:
    with socket.socket() as dialled, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        dialled.connect(("192.0.2.1", 80))


def test_a_test_can_reach_this_machine() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_a_test_never_sees_the_developers_folder() -> None:
    assert Settings().home.name == "nobodys-home"
