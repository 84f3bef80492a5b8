"""Atlassian's document format as plain text: a block a line, what is said kept in order."""

from __future__ import annotations

import re

from ingest.records import BadRecord

_BLOCKS = frozenset(
    re.split(" ", "paragraph heading blockquote codeBlock rule panel listItem taskItem decisionItem tableRow"
                  " mediaSingle mediaGroup expand nestedExpand bulletList orderedList taskList table")
)  # fmt: skip
_MAX_DEPTH = 100


def adf_text(value: object, depth: int = 0) -> str:
    """The text of a node; a string is text already. Raises BadRecord for nesting that only an attack has."""
    if isinstance(value, str):
        return value
    if depth > _MAX_DEPTH:
        raise BadRecord("adf_too_deep", f"the document nests more than {_MAX_DEPTH} nodes")
    if not isinstance(value, dict):
        return ""
    kind, said = value.get("type"), value.get("attrs")
    attrs = said if isinstance(said, dict) else {}
    leaf = _leaf(kind, value, attrs)
    if leaf is not None:
        return leaf
    content = value.get("content")
    inner = [(node, adf_text(node, depth + 1)) for node in content] if isinstance(content, list) else []
    text = ""
    for node, words in inner:
        block = isinstance(node, dict) and str(node.get("type")) in _BLOCKS
        text += ("\n" if block and text and not text.endswith("\n") else "") + words + ("\n" if block else "")
    text = text.strip("\n")
    if kind == "listItem":
        return f"- {text}"
    if kind == "blockquote":
        return "\n".join(f"> {line}" for line in text.split("\n"))
    return f"{text} " if kind in ("tableCell", "tableHeader") else text


def _leaf(kind: object, node: dict[str, object], attrs: dict[str, object]) -> str | None:
    """Text of a node that has no content of its own; None for any other."""
    match kind:
        case "text":
            return str(node.get("text") or "")
        case "hardBreak":
            return "\n"
        case "mention":
            return "@" + str(attrs.get("text") or "").removeprefix("@")
        case "emoji" | "status" | "placeholder":
            return str(attrs.get("text") or attrs.get("shortName") or "")
        case "date":
            return str(attrs.get("timestamp") or "")
        case "inlineCard" | "blockCard" | "embedCard":
            return str(attrs.get("url") or "")
    return None
