"""The last step before text is shown: makes sure that words stay words in a terminal, in Markdown, HTML, chat and CSV.

Nothing here judges what is said. Visible letters are kept; what could act (a link, an image, a tag, a mention, a
formula, an escape sequence) comes out as the letters it is written with.
"""

from __future__ import annotations

import html as escaping
import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Letters that show nothing and change how others read. The joiners of scripts and emoji are not among them."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
"""Every sign of ASCII: each may be escaped in CommonMark, and none then means anything."""
_CHAT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CHAT_ACTS = re.compile(r"[*_~`@#]|(?<=\w)[:.](?=[\w/])")
_JOINT = "\u2060"
"""A word joiner: shows nothing, and keeps a chat from making a link or a mention of what surrounds it."""
_FORMULA = frozenset("=+-@\t\r\n")
_LINK = re.compile(
    r"""(?ix)
    \b[a-z][a-z0-9+.-]*://\S            # any scheme with an authority
    | \b(?:javascript|vbscript|data|mailto|tel|file|blob):\S
    | (?<!\w)//[\w-]+\.\w               # without a scheme
    | \bwww\.\w
    | [\w.+-]+@[\w-]+\.[\w.]+           # an address
    | (?<![\w@.])(?:[\w-]+\.)+(?:com|net|org|io|ai|co|dev|app|info|biz|me|xyz|invalid|example|test|[a-z]{2}(?=/))
      (?![\w.-])
    | !?\[[^\]]*\]\s*[(\[:]             # a Markdown link, image or reference
    | <[!/?a-z@#]                       # a tag, a mention of a chat
    | (?<!\w)@(?:here|channel|everyone|\w+)
    """
)


def visible(text: str) -> str:
    """The text without letters that show nothing, control characters and escape sequences; lines stay lines."""
    return _CONTROL.sub("", _INVISIBLE.sub("", text.replace("\r\n", "\n")))


def terminal(text: str) -> str:
    """Text for a terminal: no escape sequence reaches it."""
    return visible(text)


def markdown(text: str) -> str:
    """Text for a Markdown page: it renders as the letters it has, and as no element at all.

    >>> markdown("[x](https://a.example)")
    '\\\\[x\\\\]\\\\(https\\\\:\\\\/\\\\/a\\\\.example\\\\)'
    """
    lines = (line.strip() for line in visible(text).split("\n"))
    return " ".join(_MARKDOWN.sub(r"\\\1", line) for line in lines if line)


def html(text: str) -> str:
    """Text for an element or a quoted attribute of an HTML page."""
    return escaping.escape(visible(text), quote=True)


def chat(text: str) -> str:
    """Text for Slack's mrkdwn, whatever the message's settings: no link, no mention, no markup."""
    return _CHAT_ACTS.sub(lambda found: _JOINT + found.group() + _JOINT, visible(text).translate(_CHAT))


def csv_cell(text: str) -> str:
    """A cell that no spreadsheet computes: what could begin a formula is led by an apostrophe."""
    shown = unicodedata.normalize("NFKC", text[:8]).lstrip(" \u00a0")
    return f"'{text}" if shown[:1] in _FORMULA or text[:1] in _FORMULA else text


def acts(text: str) -> bool:
    """Whether text holds a link, an address, an image, a tag or a mention, in any spelling that is common.

    For what a model wrote: its sentences hold none, so that one with any is not shown.
    """
    once = escaping.unescape(visible(unicodedata.normalize("NFKC", text)))
    return any(_LINK.search(form) for form in (text, once, escaping.unescape(once)))
