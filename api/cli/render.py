"""How answers, passages and documents read in a terminal. Shows what it is given, computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, tzinfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.output import printable
from api.shapes import place, url_of, value
from assistant.ports import DocumentEntry, Filter, Reader
from assistant.types.accounts import Account
from assistant.types.answers import Answer, Citation, Hit
from assistant.types.documents import Document, Part, Segment, Side
from assistant.types.facts import Fact
from assistant.types.scope import Scope

SIDES = {
    Side.CUSTOMER: "account",
    Side.VENDOR: "us",
    Side.THIRD_PARTY: "third party",
    Side.UNKNOWN: "side unknown",
}
ROWS_SHOWN = 4
"""Input rows named under a fact; the JSON has all."""
CELL = 60


@dataclass(frozen=True, slots=True)
class Sources:
    """What an answer's sources are called: titles by document id, accounts by id."""

    titles: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    @classmethod
    def of(cls, answer: Answer, reader: Reader, scope: Scope) -> Sources:
        """Look the names up, within the scope."""
        cited = frozenset(c.document_id for claim in answer.claims for c in claim.citations)
        cards = reader.documents(scope=scope, filter=Filter(document_ids=cited)) if cited else ()
        accounts = reader.accounts(scope=scope)
        return cls({card.document_id: card.title for card in cards}, {a.id: a for a in accounts})


def show_answer(console: Console, answer: Answer, sources: Sources) -> None:
    """Claims with numbered citations, then the sources; or what was searched and what is missing."""
    account = sources.accounts.get(answer.account_id or "")
    heading = f"{account.name} ({account.id})" if account else "No account"
    _line(console, f"{heading}, as of {_as_of(answer.as_of)}", style="bold")
    console.print()
    for notice in answer.notices:
        _line(console, f"Note: {notice}", style="dim")
    if not answer.claims:
        _line(console, answer.text)
        for account_id in answer.clarify:
            known = sources.accounts.get(account_id)
            _line(console, f"  {account_id}  {known.name if known else ''}".rstrip())
        _list(console, "Searched", answer.searched)
        _list(console, "Missing", answer.missing)
        return
    numbers = _numbers(answer)
    for claim in answer.claims:
        marks = [numbers[c] for c in claim.citations] + [numbers[f] for f in claim.facts]
        _line(console, f"{claim.text} {''.join(f'[{n}]' for n in dict.fromkeys(marks))}")
    console.print()
    _line(console, "Sources", style="bold")
    for source, number in numbers.items():
        if isinstance(source, Citation):
            _show_citation(
                console, source, number, sources.titles.get(source.document_id, ""), answer.as_of.tzinfo
            )
        else:
            _show_fact(console, source, number)
    _list(console, "Missing", answer.missing)


def show_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Passages with where they stand."""
    for number, hit in enumerate(hits, 1):
        owner = hit.account_id or "no account"
        head = (
            f"[{number}] {hit.kind.value}, {hit.occurred_at.date()}, {owner}: {hit.title}  ({hit.score:.3f})"
        )
        _line(console, head, style="bold")
        _block(console, hit.text)
        _line(console, f"    {place(hit.document_id, hit.segment_start)}", style="dim")


def show_documents(console: Console, entries: Sequence[DocumentEntry]) -> None:
    """One line a document, newest first."""
    columns = ("date", "kind", "account", "rule", "title", "document")
    show_table(console, columns, [_card(entry) for entry in entries])


def show_document(console: Console, document: Document, segments: Sequence[Segment]) -> None:
    """A document's words, segment by segment."""
    when = document.occurred_at.isoformat(timespec="minutes")
    owner = document.account_id or "no account"
    _line(console, f"{document.kind.value}, {when}, {owner}: {document.title}", style="bold")
    for segment in segments:
        labels = [SIDES[segment.side], segment.visibility.value]
        labels += [segment.part.value] if segment.part is not Part.BODY else []
        _line(console, f"#{segment.n} {segment.author or 'unknown'} ({', '.join(labels)})", style="dim")
        _block(console, segment.text)


def show_facts(console: Console, facts: Sequence[Fact]) -> None:
    """Known facts with what they are made of; the names of the others in one line."""
    known = [fact for fact in facts if fact.value is not None]
    if console.is_terminal:
        for fact in known:
            _line(console, f"{fact.name}: {value(fact.value)} {fact.unit or ''}".rstrip())
            _line(console, f"    {fact.formula}  {_rows(fact)}", style="dim")
    else:
        rows = [(f.name, str(value(f.value)), f.unit or "", _rows(f), f.formula) for f in known]
        show_table(console, ("fact", "value", "unit", "rows", "how"), rows)
    unknown = dict.fromkeys(fact.name for fact in facts if fact.value is None)
    if unknown:
        _line(console, f"Not known: {', '.join(unknown)}.", style="dim")


def show_table(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table: aligned on a terminal, tab-separated for a pipe."""
    if not console.is_terminal:
        for row in rows:
            # Not through the console, which would turn tabs into spaces.
            console.file.write(printable("\t".join(" ".join(cell.split()) for cell in row)) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", max_width=CELL)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console.print(table)


def show_heading(console: Console, text: str) -> None:
    _line(console, text, style="bold")


def _card(entry: DocumentEntry) -> tuple[str, ...]:
    owner = (entry.account_id or "-", entry.account_rule or "-")
    return (entry.occurred_at.date().isoformat(), entry.kind.value, *owner, entry.title, entry.document_id)


def _show_citation(
    console: Console, citation: Citation, number: int, title: str, zone: tzinfo | None
) -> None:
    said_on = citation.occurred_at.astimezone(zone).date().isoformat()
    author = f"{citation.author or 'author unknown'} ({SIDES[citation.side]})"
    _line(console, f"[{number}] {citation.kind.value}, {said_on}, {author}: {title}")
    for part in citation.quote.splitlines():
        _line(console, f"    “{part}”" if "\n" not in citation.quote else f"    │ {part}")
    here = place(citation.document_id, citation.segment_start)
    places = dict.fromkeys((here, url_of(citation)))
    _line(console, f"    {'  '.join(places)}", style="dim")


def _show_fact(console: Console, fact: Fact, number: int) -> None:
    shown = f"{value(fact.value)} {fact.unit or ''}".rstrip()
    _line(console, f"[{number}] fact, {fact.name} = {shown}, as of {fact.as_of}")
    _line(console, f"    {fact.formula}", style="dim")
    _line(console, f"    rows: {_rows(fact)}", style="dim")


def _rows(fact: Fact) -> str:
    more = f" and {len(fact.inputs) - ROWS_SHOWN} more" if len(fact.inputs) > ROWS_SHOWN else ""
    return f"{', '.join(fact.inputs[:ROWS_SHOWN]) or 'none'}{more}"


def _numbers(answer: Answer) -> dict[Citation | Fact, int]:
    """Each source's number, in the order in which the claims need them."""
    order: list[Citation | Fact] = []
    for claim in answer.claims:
        order += [*claim.citations, *claim.facts]
    return {source: number for number, source in enumerate(dict.fromkeys(order), 1)}


def _as_of(instant: datetime) -> str:
    """The day where it is asked for as a whole, else the minute."""
    whole_day = instant.timetz().replace(tzinfo=None) == time.max
    return instant.date().isoformat() if whole_day else instant.isoformat(timespec="minutes")


def _list(console: Console, heading: str, items: Sequence[str]) -> None:
    if items:
        console.print()
        _line(console, heading, style="bold")
        for item in items:
            _line(console, f"  - {item}")


def _block(console: Console, text: str) -> None:
    for part in text.splitlines():
        _line(console, f"    {part}")


def _line(console: Console, text: str, *, style: str = "") -> None:
    console.print(Text(printable(text), style=style))
