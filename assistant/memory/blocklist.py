"""What was erased and must stay so, as keyed digests: without the key file nobody can tell of what."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from assistant.errors import ConfigError

DOCUMENT = "document"
ROW = "row"
HELD = "held"
ACCOUNT = "account"
ADDRESS = "address"
NAME = "name"
FIRST_WORD = "first word"
"""Kinds of what is blocked. A name is there with its first word too, to look for names quickly."""

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Blocklist:
    """Digests with their aliases by kind, and the key they are made with. Empty, it blocks nothing."""

    key: bytes = b""
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.digests)

    def alias(self, kind: str, subject: str) -> str | None:
        """What stands for a subject that was erased (maybe nothing: ""); None for one that was not."""
        known = self.digests.get(kind)
        return known.get(digest(self.key, kind, subject)) if known else None

    def blocks(self, kind: str, subject: str) -> bool:
        """Whether a subject was erased."""
        return self.alias(kind, subject) is not None

    def with_(self, kind: str, subjects: Mapping[str, str]) -> Blocklist:
        """The same and the subjects given, each with its alias."""
        new = {digest(self.key, kind, subject): alias for subject, alias in subjects.items()}
        return Blocklist(self.key, {**self.digests, kind: {**self.digests.get(kind, {}), **new}})


def digest(key: bytes, kind: str, subject: str) -> str:
    """A keyed digest of a subject, 40 hex digits. Addresses and names are compared without case."""
    if kind in (ADDRESS, NAME, FIRST_WORD):
        subject = " ".join(subject.casefold().split())
    return blake2b(f"{kind}\0{subject}".encode(), key=key, digest_size=20).hexdigest()


def sign(key: bytes, text: str) -> str:
    """HMAC-SHA256 of a receipt's text."""
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def read_key(path: Path) -> bytes:
    """The key of a data folder. Raises ConfigError if the file is not there or is no key."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(
            f"The key file {path} is missing or damaged.",
            why="With it the data folder tells what was erased; without it that could come back.",
            mend="Restore the file from where you keep a copy of the data folder.",
        )
    return key


def make_key(path: Path) -> bytes:
    """The key of a data folder, made if there is none yet; only its owner may read it."""
    if not path.exists():
        waiting = path.with_suffix(".new")
        waiting.unlink(missing_ok=True)
        waiting.touch(mode=0o600)
        waiting.write_bytes(secrets.token_bytes(KEY_BYTES))
        waiting.rename(path)
    return read_key(path)
