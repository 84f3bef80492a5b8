"""Cursors: where the next page begins, as of the same instant as the first. Opaque to callers."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.errors import InvalidQuestion

MOST = 500
"""Items of one page at most."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was asked for: `limit` items from `offset` on, as of `as_of`."""

    limit: int
    offset: int
    as_of: datetime


def page_of(limit: int, cursor: str | None, *, as_of: datetime, about: str) -> Page:
    """The page that a cursor names; `about` is what is listed, with its filters. Raises InvalidQuestion."""
    if cursor is None:
        return Page(limit, 0, as_of)
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=="))
        offset, instant, listed = int(told["n"]), datetime.fromisoformat(told["t"]), told["q"]
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise _no_cursor() from error
    if listed != about or offset < 0 or instant.tzinfo is None:
        raise _no_cursor()
    return Page(limit, offset, instant)


def cut(items: Sequence[Any], page: Page, *, about: str) -> tuple[Sequence[Any], str | None]:
    """The items of a page, and the cursor of the next one."""
    end = page.offset + page.limit
    if end >= len(items):
        return items[page.offset :], None
    told = json.dumps({"n": end, "t": page.as_of.isoformat(), "q": about})
    cursor = base64.urlsafe_b64encode(told.encode()).decode("ascii").rstrip("=")
    return items[page.offset : end], cursor


def _no_cursor() -> InvalidQuestion:
    return InvalidQuestion(
        "The cursor cannot be read.",
        why="It is none of this list, or was made for other filters.",
        mend="Start again without a cursor.",
    )
