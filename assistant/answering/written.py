"""What a language model wrote, as claims to be checked: numbers its evidence, reads its reply, finds the words cited.

Pure. A model points at evidence by the numbers it was given; which words these are is looked up here, never taken
from it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.draft import DraftClaim, Pointer, position
from assistant.answering.wording import day_words, fact_claim
from assistant.text.figures import figures
from assistant.text.sentences import sentences
from assistant.text.words import content_words
from assistant.types.documents import Document, Nature, Part, Segment, Visibility
from assistant.types.facts import Fact
from assistant.types.snapshot import Snapshot

MOST_PASSAGES = 24
MOST_CHARS = 9000
"""Letters of evidence that a model is shown at most: small models read no more of it."""
MOST_FACTS = 24
SEGMENT_CHARS = 1200
MOST_SENTENCES = 8
SENTENCE_CHARS = 400
QUOTE_SENTENCES = 3
NOTHING = "NOTHING"
_MARKER = re.compile(r"\[\s*(\d{1,3}(?:\s*,\s*\d{1,3})*)\s*\]")
_LEADING = re.compile(r"^\s*(?:[-*•#>]+|\d{1,2}[.)](?=\s))\s*")
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["sentences"],
    "properties": {
        "sentences": {
            "type": "array",
            "maxItems": MOST_SENTENCES,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "markers"],
                "properties": {
                    "text": {"type": "string"},
                    "markers": {"type": "array", "items": {"type": "integer"}},
                },
            },
        }
    },
}
"""The shape of a reply where the server can be held to one."""


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered piece of evidence: a fact, or a segment of a document."""

    marker: int
    text: str
    about: str
    fact: Fact | None = None
    document: Document | None = None
    segment: Segment | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a model wrote, without its markers."""

    text: str
    markers: tuple[int, ...]


def numbered(snapshot: Snapshot) -> tuple[Item, ...]:
    """The evidence as a model is shown it: facts that are known first, then the segments of the hits, best first.

    Only what people say now is shown; an internal note is called one.
    """
    items: list[Item] = []
    for fact in [fact for fact in snapshot.facts if fact.value is not None][:MOST_FACTS]:
        items.append(Item(len(items) + 1, fact_claim(fact), f"fact {fact.name}", fact=fact))
    seen: set[tuple[str, int]] = set()
    chars = passages = 0
    for hit in snapshot.hits:
        document = snapshot.document(hit.document_id)
        if document is None or document.nature is not Nature.PERSONAL:
            continue
        for segment in document.segments:
            within = hit.segment_start <= segment.n <= hit.segment_end and segment.part is Part.BODY
            if not within or not segment.text.strip() or (document.id, segment.n) in seen:
                continue
            chars += len(segment.text)
            passages += 1
            if chars > MOST_CHARS or passages > MOST_PASSAGES:
                return tuple(items)
            seen.add((document.id, segment.n))
            about = _about(document, segment, snapshot)
            text = segment.text[:SEGMENT_CHARS]
            items.append(Item(len(items) + 1, text, about, document=document, segment=segment))
    return tuple(items)


def _about(document: Document, segment: Segment, snapshot: Snapshot) -> str:
    day = day_words((segment.said_at or document.occurred_at).astimezone(snapshot.as_of.tzinfo).date())
    internal = "internal note, " if segment.visibility is Visibility.INTERNAL else ""
    return f"{internal}{document.kind.value} of {day}, {segment.author or 'author unknown'}"


def read_reply(text: str) -> tuple[Sentence, ...]:
    """The sentences of a reply, whether it came as JSON or as lines; none where the model found nothing.

    What is no well-formed sentence is left out: it would not be proved.
    """
    found = _from_json(text) if text.lstrip().startswith(("{", "```")) else None
    rows = found if found is not None else _from_lines(text)
    kept = [
        Sentence(words[:SENTENCE_CHARS], markers)
        for words, markers in rows
        if words and words.upper() != NOTHING
    ]
    return tuple(kept[:MOST_SENTENCES])


def _from_json(text: str) -> list[tuple[str, tuple[int, ...]]] | None:
    bare = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        data = json.loads(bare)
    except (ValueError, RecursionError):
        return None
    rows = data.get("sentences") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        return []
    found = []
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("text"), str):
            words, inside = _apart(row["text"])
            given = row.get("markers")
            listed = [n for n in given if type(n) is int] if isinstance(given, list) else []
            found.append((words, tuple(dict.fromkeys((*listed, *inside)))))
    return found


def _from_lines(text: str) -> list[tuple[str, tuple[int, ...]]]:
    found: list[tuple[str, tuple[int, ...]]] = []
    for line in text.splitlines():
        for span in sentences(line):
            words = span.of(line)
            # "It fails. [1]": the marker stands behind the full stop and belongs to what is before it.
            if not _MARKER.sub("", words).strip(" .") and found:
                before, markers = found.pop()
                found.append((before, tuple(dict.fromkeys((*markers, *_apart(words)[1])))))
            else:
                found.append(_apart(words))
    return found


def _apart(text: str) -> tuple[str, tuple[int, ...]]:
    """A sentence and its markers; what a model escaped as it was shown it is read back once."""
    markers = [int(n) for group in _MARKER.findall(text) for n in re.findall(r"\d+", group)]
    bare = _MARKER.sub("", html.unescape(_LEADING.sub("", text))).strip()
    bare = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(bare.split()))
    return bare, tuple(dict.fromkeys(markers))


def draft_claims(sentence: Sentence, items: Sequence[Item], snapshot: Snapshot) -> tuple[DraftClaim, ...]:
    """The sentence as a claim, once for each way of cutting its quotes: the nearest words first, whole segments last.

    Empty where a marker points at nothing: then nothing of it is believed.
    """
    by_marker = {item.marker: item for item in items}
    cited = [by_marker.get(marker) for marker in sentence.markers]
    if not cited or any(item is None for item in cited):
        return ()
    chosen = [item for item in cited if item is not None]
    facts = tuple(position(item.fact, snapshot.facts) for item in chosen if item.fact is not None)
    passages = [item for item in chosen if item.segment is not None]
    made = []
    for width in (1, QUOTE_SENTENCES, 0) if passages else (0,):
        quotes = tuple(
            pointer for item in passages if (pointer := _pointer(sentence.text, item, width)) is not None
        )
        made.append(DraftClaim(sentence.text, quotes, facts))
    return tuple(dict.fromkeys(made))


def _pointer(text: str, item: Item, width: int) -> Pointer | None:
    """Where the words stand that carry the text: the best `width` sentences on end, the whole segment for 0."""
    if item.document is None or item.segment is None:
        return None
    quote = _nearest(text, item.segment.text, width) if width else item.segment.text.strip()
    return Pointer(item.document.id, item.segment.n, item.segment.n, quote)


def _nearest(claim: str, text: str, width: int) -> str:
    wanted = set(content_words(claim))
    numbers = {figure.value for figure in figures(claim)}
    spans = sentences(text)
    best, quote = -1.0, text.strip()
    for start in range(max(1, len(spans) - width + 1)):
        piece = text[spans[start].start : spans[min(start + width, len(spans)) - 1].end]
        score = len(wanted & set(content_words(piece))) + 2 * len(
            numbers & {figure.value for figure in figures(piece)}
        )
        if score > best:
            best, quote = score, piece
    return quote
