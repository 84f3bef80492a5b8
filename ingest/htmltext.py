"""HTML mail as plain text: what a reader sees, quotations marked with `>`. Hidden elements are dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.records import BadRecord

_SKIPPED = frozenset(
    [
        "head",
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "object",
        "embed",
        "svg",
        "iframe",
        "input",
        "select",
        "textarea",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_APART = frozenset(["blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"])
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|opacity:0(?![.\d])|font-size:0(?![.\d])|"
    r"max-height:0(?![.\d])|(?<![-\w])(?:width|height):0(?:px)?(?:;|\Z)|text-indent:-\d{3,}|left:-\d{4,}"
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MANY_EMPTY = re.compile(r"\n{3,}")
_MAX_DEPTH = 200
"""Deeper nesting than any mail program writes; what lies below is read flat."""

_MAX_OPEN = 2_000
"""Elements open at once: the parser's time grows with the square of the depth."""

_NESTING = re.compile(
    r"<(/?)(div|span|table|font|blockquote|center|section|b|i|u|a|ul|ol|em|strong)\b", re.IGNORECASE
)


def html_to_text(html: str) -> str:
    """The visible text, a block a line, one empty line between paragraphs.

    Bad HTML is read as browsers read it. Raises BadRecord for nesting that only an attack has.
    """
    depth = 0
    for tag in _NESTING.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > _MAX_OPEN:
            raise BadRecord(
                "html_too_deep", f"the HTML opens more than {_MAX_OPEN} elements inside each other"
            )
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    lines = _Lines()
    _walk(root, lines)
    lines.end()
    return _MANY_EMPTY.sub("\n\n", "\n".join(lines.done)).strip("\n")


class _Lines:
    """Lines being written, with the depth of quotation."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.open = ""
        self.quotes = 0

    def add(self, text: str) -> None:
        self.open += text

    def end(self) -> None:
        """End the line, if there is something on it."""
        text = self.open.strip(" ")
        if text:
            self.done.append(self._mark() + text)
        self.open = ""

    def gap(self) -> None:
        """End the line and leave an empty one."""
        self.end()
        if self.done and self.done[-1].strip("> "):
            self.done.append(self._mark().rstrip())

    def newline(self) -> None:
        """End the line even if it is empty."""
        self.done.append((self._mark() + self.open.strip(" ")).rstrip())
        self.open = ""

    def _mark(self) -> str:
        return "> " * self.quotes


def _walk(root: LexborNode, lines: _Lines) -> None:
    """Depth first without recursion: hostile mail nests deeper than the stack."""
    stack: list[tuple[Iterator[LexborNode], str]] = [(root.iter(include_text=True), "body")]
    while stack:
        children, tag = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            _leave(tag, lines)
            continue
        name = node.tag or ""
        if name == "-text":
            _write(node.text_content or "", lines, keep=any(above == "pre" for _, above in stack))
        elif name == "br":
            lines.newline()
        elif name not in _SKIPPED and not name.startswith(("-", "!")) and not _is_hidden(node):
            if len(stack) >= _MAX_DEPTH:
                _write(node.text(separator=" "), lines, keep=False)
                continue
            _enter(name, lines)
            stack.append((node.iter(include_text=True), name))


def _write(text: str, lines: _Lines, *, keep: bool) -> None:
    if not keep:
        text = _SPACES.sub(" ", text)
        lines.add(text.lstrip(" ") if not lines.open or lines.open.endswith(" ") else text)
        return
    for number, line in enumerate(text.split("\n")):
        if number:
            lines.newline()
        lines.add(line)


def _enter(tag: str, lines: _Lines) -> None:
    if tag in _APART:
        lines.gap()
    elif tag in _BLOCKS:
        lines.end()
    if tag == "blockquote":
        lines.quotes += 1
    if tag == "li":
        lines.add("- ")


def _leave(tag: str, lines: _Lines) -> None:
    if tag in ("td", "th"):
        lines.add(" ")
    if tag in _BLOCKS:
        lines.end()
    if tag == "blockquote":
        lines.quotes -= 1
    if tag in _APART:
        lines.gap()


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if "hidden" in attributes:
        return True
    style = re.sub(r"\s+", "", (attributes.get("style") or "").lower())
    return bool(style) and bool(_HIDDEN.search(style))
