"""The parts of a mail's plain text: what its author says now, what is quoted, what is signature.

Every part is an exact slice and together they are the whole text, so that a citation of a part is
byte for byte in the mail. The words of mail programs are in `mailwords`, signatures in `signature`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.types.documents import Part
from ingest import mailwords as words
from ingest.signature import signature_span

_ADDRESS = re.compile(r"[^\s<>\[\]()\"',;:*]+@[^\s<>\[\]()\"',;:*]+\.[^\s<>\[\]()\"',;:*]+")
_CLOCK_END = re.compile(
    r"(?:\d|\b(?:AM|PM|a\.m\.|p\.m\.|Uhr|GMT|UTC)\b)[\d:+-]*(?!.*(?:\d|\b(?:AM|PM|Uhr|UTC)\b))", re.IGNORECASE
)
_FILLER = re.compile(
    r"^(?:at|um|à|a las|alle|às|om|kl\.?|heeft|het volgende|użytkownik|from|,|\s)+", re.IGNORECASE
)
_LINK_ONLY = re.compile(r"[ \t]*[(<]?https?://\S+[)>]?[ \t]*>?[ \t]*\Z")
_ATTRIBUTION_ENDS = (":", "：", "-", ">", "*")
_MAX_ATTRIBUTION = 400
_MAX_LINE = 1_000
"""Longer lines are no program's marks; looking for marks in them costs time only."""

_REACH = ((200, 6), (2_000, 1))
"""How many lines `On … wrote:` may take, until so many lines began like one and were none: a text of such
lines only would take a second for each hundred kilobytes."""

_QUOTE = re.compile(r"[ \t]{0,3}>")


@dataclass(frozen=True, slots=True)
class TextPart:
    """`text[start:end]` of the mail, and of a quotation who wrote it, where that can be read."""

    part: Part
    start: int
    end: int
    author: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class _Label:
    """What a line is. `block` tells two signatures apart that follow each other."""

    part: Part
    author: str | None = None
    address: str | None = None
    block: int = 0


_BODY = _Label(Part.BODY)


def split_mail(text: str, *, sender: str | None = None) -> tuple[TextPart, ...]:
    """Parts in order, without gaps: their slices joined are `text`. Empty for an empty text.

    `sender` is the name of the author, which helps to find the signature.
    """
    lines = list(_lines(text))
    bare = [line.rstrip("\n") for line in lines]
    labels = _quotations(bare)
    _sign(bare, labels, sender)
    return tuple(_merged(lines, bare, labels))


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends; one that holds a reply and then `On … wrote:` is cut between them."""
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        body = line.rstrip("\n")
        plain = len(body) <= _MAX_LINE and not _QUOTE.match(body)
        cut = words.ATTRIBUTION_INSIDE.search(body) if plain else None
        if cut and words.WHEN.search(body, cut.start()):
            yield line[: cut.start()]
            yield line[cut.start() :]
        else:
            yield line


def _quotations(lines: Sequence[str]) -> list[_Label]:
    labels = [_BODY] * len(lines)
    at = near = 0
    while at < len(lines):
        reach = next((lines for until, lines in _REACH if near < until), 0)
        end, label = _quotation_at(lines, at, reach)
        near += label is _BODY and bool(words.ATTRIBUTION_START.match(lines[at]))
        labels[at:end] = [label] * (end - at)
        at = max(end, at + 1)
    return labels


def _quotation_at(lines: Sequence[str], at: int, reach: int) -> tuple[int, _Label]:
    """Where the quotation ends that begins in this line, and whose it is; `(at, …)` where none begins.

    `reach` is how many lines `On … wrote:` may take.
    """
    line = lines[at]
    if not line.strip() or len(line) > _MAX_LINE:
        return at, _BODY
    if _QUOTE.match(line):
        return _run_end(lines, at), _quoted(_inner_author(lines[at : at + 8]))
    if words.FORWARDED.match(line) or words.ORIGINAL_MESSAGE.match(line):
        return len(lines), _quoted(_header_author(lines, at + 1))
    start = _after_rule(lines, at)
    if _is_header_block(lines, start):
        return len(lines), _quoted(_header_author(lines, start))
    taken = _attribution(lines, at, reach)
    if taken:
        follows = _next_filled(lines, at + taken)
        author = _quoted(attributed(" ".join(part.strip() for part in lines[at : at + taken])))
        if follows < len(lines) and _QUOTE.match(lines[follows]):
            return _run_end(lines, follows), author
        return len(lines), author
    return at, _BODY


def _quoted(author: tuple[str | None, str | None]) -> _Label:
    return _Label(Part.QUOTED, *author)


def _next_filled(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _run_end(lines: Sequence[str], at: int) -> int:
    """Where a run of `>` lines ends, with the empty lines and torn lines between them."""
    if lines[at].rstrip().endswith("<<"):
        return at  # `>>> see here <<<` decorates, it does not quote
    end = at
    while end < len(lines):
        following = _next_filled(lines, end)
        if following < len(lines) and (
            _QUOTE.match(lines[following]) or (following == end and _is_torn(lines, end))
        ):
            end = following + 1
        else:
            break
    return end


def _is_torn(lines: Sequence[str], at: int) -> bool:
    """Whether a line without `>` belongs to the quoted line before: a mail program broke it in two."""
    before, line = lines[at - 1].rstrip(), lines[at]
    follows = at + 1 < len(lines) and bool(_QUOTE.match(lines[at + 1]))
    if not follows or at == 0:
        return False
    if before.count("(") > before.count(")") or before.count("<") > before.count(">") - _depth(before):
        return True
    if _LINK_ONLY.match(line):
        return True
    return len(before) >= 60 and before[-1] not in ".?!:" and line[:1].islower()


def _depth(line: str) -> int:
    found = re.match(r"[> \t]*", line)
    return found[0].count(">") if found else 0


def _after_rule(lines: Sequence[str], at: int) -> int:
    """The line after a ruled line, where a block of headers may stand; else the line itself."""
    return _next_filled(lines, at + 1) if words.RULE.match(lines[at]) else at


def _headers(lines: Sequence[str], at: int) -> Iterator[tuple[str, str]]:
    """`(kind, value)` of the header lines from here; up to two lines may be continuations of one."""
    loose = 0
    for number in range(at, min(len(lines), at + 16)):
        line = lines[number]
        header = _header(line)
        if header:
            loose = 0
            yield header
        elif not line.strip():
            following = _next_filled(lines, number)
            if following >= len(lines) or not _header(lines[following]):
                return
        else:
            loose += 1
            if loose > 2:
                return


@lru_cache(maxsize=4096)
def _header(line: str) -> tuple[str, str] | None:
    """`(kind, value)` of a header line. Cached: lines near each other are looked at many times."""
    found = words.HEADER_LINE.match(line) if len(line) <= _MAX_LINE else None
    if not found:
        return None
    kind = next(kind for kind in words.HEADER_WORDS if found[kind] is not None)
    return kind, found["value"].strip(" \t*_")


def _is_header_block(lines: Sequence[str], at: int) -> bool:
    """Whether headers of another mail stand here: From or Date first, and enough of the rest to be sure."""
    opening = _header(lines[at]) if at < len(lines) else None
    if opening is None or opening[0] == "cc":
        return False
    found: dict[str, str] = {}
    for kind, value in _headers(lines, at):
        found.setdefault(kind, value)
    if opening[0] not in ("from", "date") and len(found) < 3:
        return False
    if "from" in found:
        return "date" in found or ("subject" in found and ("to" in found or "@" in found["from"]))
    return "date" in found and "to" in found and ("@" in found["to"] or "subject" in found)


def _header_author(lines: Sequence[str], at: int) -> tuple[str | None, str | None]:
    for kind, value in _headers(lines, _next_filled(lines, at)):
        if kind == "from":
            return person(value)
    return None, None


def _inner_author(lines: Sequence[str]) -> tuple[str | None, str | None]:
    """Author of a `>` run that quotes the headers themselves."""
    if not _header(lines[0].lstrip(" \t>")):
        return None, None
    inner = [line.lstrip(" \t>") for line in lines]
    return _header_author(inner, 0) if _is_header_block(inner, _next_filled(inner, 0)) else (None, None)


def person(value: str) -> tuple[str | None, str | None]:
    """Name and address of `Mara Quist <mara@…>`, `mara@… [mailto:mara@…]` or `Mara Quist`."""
    found = _ADDRESS.search(value.replace("mailto:", " "))
    name = re.split(r"[<\[(]", value, maxsplit=1)[0].strip(" \t\"'*,;:")
    if "@" in name or not re.search(r"[^\W\d_]", name):
        name = ""
    return name or None, found[0].lower() if found else None


def _attribution(lines: Sequence[str], at: int, reach: int) -> int:
    """How many lines `On … wrote:` takes here, at most `reach`; 0 for none."""
    if words.RULED_NAME_WROTE.match(lines[at]):
        return 1
    if not words.ATTRIBUTION_START.match(lines[at]):
        return 0
    joined = ""
    for count in range(1, min(reach, len(lines) - at) + 1):
        line = lines[at + count - 1].strip()
        if not line and not (at + count < len(lines) and lines[at + count].lstrip()[:1] == "<"):
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > _MAX_ATTRIBUTION:
            return 0
        if not line.endswith(_ATTRIBUTION_ENDS):
            continue
        if _is_attribution(joined, lines, at + count):
            return count
    return 0


def _is_attribution(joined: str, lines: Sequence[str], after: int) -> bool:
    if words.ATTRIBUTION_ADDRESS.match(joined) and words.WHEN.search(joined):
        follows = _next_filled(lines, after)
        if follows < len(lines) and _QUOTE.match(lines[follows]):
            return not words.ATTRIBUTION_END.search(lines[follows]) or lines[follows].count(">") > 1
    ends = (
        words.ATTRIBUTION_END.search(joined)
        or words.ATTRIBUTION_VERB_FIRST.search(joined)
        or words.ATTRIBUTION_CJK.search(joined)
    )
    if not ends or words.PRONOUN_WROTE.search(joined):
        return False
    return bool(words.WHEN.search(joined)) or ("@" in joined and joined.lower().startswith("sent from"))


def attributed(line: str) -> tuple[str | None, str | None]:
    """Name and address that `On Tue, 3 Mar 2026 at 16:12 Ivo Lenk <ivo@…> wrote:` tells of."""
    line = line.strip(" \t-*")
    verb = words.ATTRIBUTION_END.search(line)
    if verb:
        said = line[: verb.start()]
    else:
        late = words.ATTRIBUTION_VERB_FIRST.search(line)
        said = re.sub(r"^\S+", "", line[late.start() :].rstrip(": ")) if late else line.rstrip(": ")
    address = _ADDRESS.search(said.replace("mailto:", " "))
    before = re.split(r"[<\[(]", said, maxsplit=1)[0]
    clock = _CLOCK_END.search(before)
    name = _FILLER.sub("", (before[clock.end() :] if clock else before).strip(" \t,.:;")).strip(" \t\"',.:;")
    if "@" in name or len(name.split()) > 6 or not re.search(r"[^\W\d_]", name):
        name = ""
    return name or None, address[0].lower() if address else None


def _sign(lines: Sequence[str], labels: list[_Label], sender: str | None) -> None:
    """Label the signature of each run of body lines."""
    at, opens = 0, True
    while at < len(lines):
        if labels[at].part is not Part.BODY:
            at += 1
            continue
        end = next((n for n in range(at, len(lines)) if labels[n].part is not Part.BODY), len(lines))
        span = signature_span(lines[at:end], sender=sender, opens=opens)
        if span:
            first, last = at + span[0], at + span[1]
            block = 0
            for number in range(first, last):
                # A mailing list's footer follows the author's own signature.
                block += number > first and bool(words.LIST_RULE.match(lines[number]))
                labels[number] = _Label(Part.SIGNATURE, block=block)
        if any(line.strip() for line in lines[at:end]):
            opens = False
        at = end


def _merged(lines: Sequence[str], bare: Sequence[str], labels: Sequence[_Label]) -> Iterator[TextPart]:
    """Neighbouring lines of one label as one part; empty lines go with what is before, but are not quoted."""
    offset = start = 0
    current: _Label | None = None
    for line, content, label in zip(lines, bare, labels, strict=True):
        ends_quote = current is not None and current.part is Part.QUOTED and label.part is Part.BODY
        if current is not None and label != current and (content.strip() or ends_quote):
            yield TextPart(current.part, start, offset, current.author, current.address)
            start, current = offset, label
        elif content.strip() and current is None:
            current = label
        offset += len(line)
    if offset:
        current = current or _BODY
        yield TextPart(current.part, start, offset, current.author, current.address)
