"""Messages that systems keep as JSON, put together again as mail, so that one reader reads all mail."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from ingest.clean import clean_line
from ingest.jsonfile import Json, dict_in, dicts_in, text_in
from ingest.records import BadRecord

_MAX_DEPTH = 40
_TRANSFER = frozenset({"content-transfer-encoding", "content-type", "content-disposition"})


def composed(
    headers: Iterable[tuple[str, str]], body: str, *, html: bool, attached: Iterable[str] = ()
) -> EmailMessage:
    """A message of headers and one text; `attached` are the names of files that came with it."""
    names = [clean_line(name) for name in attached]
    message = _with_headers((name, value) for name, value in headers if name.lower() not in _TRANSFER)
    text = _leaf(
        f"text/{'html' if html else 'plain'}; charset=utf-8",
        body.encode("utf-8", "replace"),
        message if not names else None,
    )
    if names:
        message.set_raw("Content-Type", "multipart/mixed")
        files = [_leaf("application/octet-stream", b"", None, name) for name in names]
        message.set_payload([text, *files])
    return message


def from_parts(payload: Json, depth: int = 0) -> EmailMessage:
    """A message from Gmail's tree of parts: headers as sent, bodies in base64 and already decoded once."""
    if depth > _MAX_DEPTH:
        raise BadRecord("too_many_parts", f"the message nests more than {_MAX_DEPTH} parts")
    headers = [
        (text_in(one, "name") or "", text_in(one, "value") or "") for one in dicts_in(payload, "headers")
    ]
    message = _with_headers((name, value) for name, value in headers if name.lower() not in _TRANSFER)
    kind = next(
        (value for name, value in headers if name.lower() == "content-type"),
        text_in(payload, "mimeType") or "text/plain",
    )
    inner = dicts_in(payload, "parts")
    if inner:
        message.set_raw("Content-Type", text_in(payload, "mimeType") or "multipart/mixed")
        message.set_payload([from_parts(part, depth + 1) for part in inner])
        return message
    data = decoded(text_in(dict_in(payload, "body"), "data") or "")
    return _leaf(kind, data, message, text_in(payload, "filename"))


def decoded(text: str) -> bytes:
    """Base64 in the alphabet for addresses, with or without its padding. Raises BadRecord."""
    bare = "".join(text.split()).replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadRecord("bad_base64", "the body is not base64url, as the API delivers it") from None


def _with_headers(headers: Iterable[tuple[str, str]]) -> EmailMessage:
    message = EmailMessage(policy=policy.default)
    for name, value in headers:
        if name and name.isascii() and name.isprintable() and ":" not in name:
            message.set_raw(name, " ".join(value.split()))
    return message


def _leaf(kind: str, data: bytes, into: EmailMessage | None, filename: str | None = None) -> EmailMessage:
    part = into if into is not None else EmailMessage(policy=policy.default)
    if kind.lower().startswith("text/") and _is_utf8(data):
        kind = (
            kind.split(";")[0] + "; charset=utf-8"
        )  # what the API decoded may no longer be in the charset named
    part.set_raw("Content-Type", " ".join(kind.split()))
    part.set_raw("Content-Transfer-Encoding", "base64")
    if filename:
        part["Content-Disposition"] = "attachment"
        part.set_param("filename", clean_line(filename), header="Content-Disposition")
    part.set_payload(base64.b64encode(data).decode("ascii"))
    return part


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def headers_of(
    said: Mapping[str, str | None],
    people: Mapping[str, Iterable[tuple[str | None, str | None]]],
    sent: datetime,
) -> list[tuple[str, str]]:
    """Header lines from fields: plain ones, `(name, address)` pairs by header, and the time of sending."""
    out = [(name, value) for name, value in said.items() if value]
    for name, pairs in people.items():
        listed = [
            formataddr((_bare(who), address), charset="utf-8") if address else _bare(who)
            for who, address in pairs
        ]
        if any(listed):
            out.append((name, ", ".join(one for one in listed if one)))
    out.append(("Date", format_datetime(sent)))
    return out


def _bare(name: str | None) -> str:
    return clean_line(name or "").replace('"', "")
