"""`brief` and `prepare`: documents about accounts, in the forms that people send."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import AsOf, Door, command, day_of
from api.cli.exits import Exit
from assistant.errors import InvalidQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rich.console import Console

    from api.briefs import Asked
    from assistant.briefs.forms.layout import AnyBrief
    from assistant.types.accounts import Account
    from assistant.wiring import Plumbline


class Form(StrEnum):
    """The forms of a document."""

    TEXT = "text"
    MARKDOWN = "md"
    HTML = "html"
    DOCX = "docx"
    PPTX = "pptx"
    PDF = "pdf"
    JSON = "json"


class EditionName(StrEnum):
    """For whom a document is."""

    INTERNAL = "internal"
    CUSTOMER = "customer"


Name = Annotated[
    str,
    typer.Argument(metavar="ACCOUNT", help="Id, name, domain or external id; `all` for a portfolio kind."),
]
KindOption = Annotated[
    str, typer.Option("--kind", "-k", metavar="K", help="value_review, account_review, renewal, handover, …")
]
EditionOption = Annotated[
    EditionName, typer.Option("--edition", help="internal, or customer: what the account itself may read.")
]
Audience = Annotated[
    str | None,
    typer.Option("--audience", metavar="A", help="finance, procurement, leadership, users, champion."),
]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help="Only what is newer.")]
FormOption = Annotated[Form, typer.Option("--format", help="How it is written.", case_sensitive=False)]
Template = Annotated[
    Path | None, typer.Option("--template", metavar="FILE", help="Your own .docx or .pptx with placeholders.")
]
OutFile = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there.")]
Next = Annotated[
    str, typer.Option("--next", metavar="N", help="Reviews due within N days (14d) or weeks (2w).")
]
Folder = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the documents are written.")]
BINARY = frozenset({Form.DOCX, Form.PPTX, Form.PDF})


def register(parent: typer.Typer) -> None:
    """Mount `brief` and `prepare`."""
    command(parent, "brief")(brief)
    command(parent, "prepare")(prepare)


def brief(
    door: Door,
    account: Name,
    kind: KindOption = "value_review",
    edition: EditionOption = EditionName.INTERNAL,
    audience: Audience = None,
    since: Since = None,
    form: FormOption = Form.TEXT,
    template: Template = None,
    out: OutFile = None,
    as_of: AsOf = None,
) -> Exit:
    """Write a document about an account: every sentence with its proof, its age, and one next step."""
    from api.briefs import Asked, brief_json, brief_of, kind_of
    from assistant.answering.accounts import account_of
    from assistant.briefs.brief import Edition

    if form in BINARY and out is None:
        raise InvalidQuestion(
            f"A {form.value} needs a file.",
            why="It is not text that a terminal can show.",
            mend=f"Add --out brief.{form.value}.",
        )
    instant, first = door.instant(as_of), day_of(since)
    with door.open() as plumbline:
        wanted = Asked(kind_of(plumbline, kind), Edition(edition.value), audience, first)
        every = plumbline.reader.accounts(scope=plumbline.local_scope(as_of=instant))
        made: AnyBrief
        if wanted.kind.portfolio:
            made = _portfolio(door, plumbline, account, wanted, instant)
        else:
            made = brief_of(plumbline, account_of(account, every), wanted, as_of=instant)
    shape = brief_json(made)
    if out is not None:
        write(made, form, out, template)
        door.out.notice(f"Written to {out}.")
        door.out.data(shape, lambda console: None)
        return Exit.DONE
    door.out.data(shape, lambda console: _show(console, made, form))
    return Exit.DONE


def _portfolio(door: Door, plumbline: Plumbline, whose: str, wanted: Asked, instant: datetime) -> AnyBrief:
    """A document about all accounts, or those of one owner by address; a digest tells the last seven days."""
    from dataclasses import replace
    from datetime import timedelta

    from api.briefs import portfolio_of

    every = plumbline.reader.accounts(scope=plumbline.local_scope(as_of=instant))
    mine = [
        a for a in every if whose == "all" or whose.lower() in ((a.csm_email or "").lower(), a.id.lower())
    ]
    if not mine:
        raise InvalidQuestion(
            f"{whose!r} owns no account.",
            why="A document about many accounts takes an owner's address, or all.",
            mend="Write plumbline brief all --kind portfolio_review.",
        )
    if wanted.kind.name == "weekly_digest" and wanted.since is None:
        wanted = replace(wanted, since=instant.date() - timedelta(days=7))
    with door.out.progress() as progress:

        def told(accounts: list[Account]) -> Iterator[Account]:
            for n, one in enumerate(accounts):
                progress("reading", n, one.id)
                yield one

        return portfolio_of(plumbline, told(mine), wanted, as_of=instant)


def write(made: AnyBrief, form: Form, out: Path, template: Path | None) -> None:
    """Write a document in a form. Raises InvalidQuestion for a template that the form cannot take."""
    import json

    from api.briefs import brief_json
    from assistant.briefs.forms.markdown import markdown

    match form:
        case Form.DOCX:
            from assistant.briefs.forms.docx import docx

            out.write_bytes(docx(made, template=template))
        case Form.PPTX:
            from assistant.briefs.forms.pptx import pptx

            out.write_bytes(pptx(made, template=template))
        case Form.PDF:
            from assistant.briefs.forms.pdf import pdf

            out.write_bytes(pdf(made))
        case Form.HTML:
            from assistant.briefs.forms.html import html

            out.write_text(html(made), encoding="utf-8")
        case Form.JSON:
            out.write_text(
                json.dumps(brief_json(made), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
            )
        case _:
            out.write_text(markdown(made), encoding="utf-8")


def _show(console: Console, made: AnyBrief, form: Form) -> None:
    from api.cli.output import printable
    from assistant.briefs.forms.markdown import markdown

    if form is Form.MARKDOWN:
        console.print(printable(markdown(made)), end="")
    elif form is Form.HTML:
        from assistant.briefs.forms.html import html

        console.print(html(made), end="")
    elif form is Form.JSON:
        import json

        from api.briefs import brief_json

        console.print(json.dumps(brief_json(made), ensure_ascii=False, indent=2))
    else:
        show_brief(console, made)


def show_brief(console: Console, made: AnyBrief) -> None:
    """A document as text for a terminal: claims first, evidence after."""
    from rich.text import Text

    from api.cli.output import printable
    from api.cli.render import show_heading
    from assistant.briefs.forms.layout import page_of

    page = page_of(made)
    show_heading(console, f"{page.title}: {page.subtitle}")
    console.print(Text(printable(f"Next step. {page.next_step}")))
    for part in page.parts:
        console.print()
        show_heading(console, part.title)
        for line in part.lines:
            console.print(Text(printable(f"  {line.text} ({line.age}) [{line.mark}]")))
        if part.gap:
            console.print(Text(printable(f"  {part.gap}"), style="dim"))
    if page.gaps:
        console.print()
        show_heading(console, "What is missing")
        for gap in page.gaps:
            console.print(Text(printable(f"  {gap}")))
    console.print()
    show_heading(console, "Evidence")
    for proof in page.proofs:
        for where, quote, link in proof.quotes:
            console.print(
                Text(printable(f"  [{proof.mark}] {where}: “{' '.join(quote.split())}” {link}"), style="dim")
            )
        for figure in proof.figures:
            console.print(Text(printable(f"  [{proof.mark}] {figure}"), style="dim"))


def prepare(
    door: Door,
    within: Next = "14d",
    kind: KindOption = "account_review",
    form: FormOption = Form.MARKDOWN,
    folder: Folder = Path("reviews"),
    as_of: AsOf = None,
) -> Exit:
    """Write the documents of all reviews that are due soon, one file an account."""
    from datetime import timedelta

    from api.briefs import Asked, action_json, brief_of, kind_of
    from api.cli.portfolio import read_notes, read_standings
    from api.health import table_of
    from assistant.rhythm.schedule import next_reviews

    days = _days(within)
    instant = door.instant(as_of)
    last = instant.date() + timedelta(days=days)
    written = []
    with door.open() as plumbline, door.out.progress() as progress:
        wanted = Asked(kind_of(plumbline, kind))
        notes = read_notes(door, plumbline, instant)
        standings = read_standings(door, plumbline, instant, table_of(plumbline))
        due = sorted(
            (review.due_on, one.account.id, one.account)
            for one in standings
            for review in next_reviews(one, notes.reviews, until=last)[:1]
        )
        folder.mkdir(parents=True, exist_ok=True)
        for n, (on, account_id, account) in enumerate(due):
            progress("preparing", n, account_id)
            made = brief_of(plumbline, account, wanted, as_of=instant)
            out = folder / f"{on.isoformat()}-{_safe(account_id)}.{'md' if form is Form.TEXT else form.value}"
            write(made, form, out, None)
            written.append(
                {
                    "account_id": account_id,
                    "due_on": on.isoformat(),
                    "file": str(out),
                    "next_action": action_json(made.next_action),
                    "claims": len(made.told),
                    "gaps": list(made.gaps),
                }
            )
    shape = {
        "as_of": instant.date().isoformat(),
        "until": last.isoformat(),
        "kind": kind,
        "prepared": written,
    }

    def show(console: Console) -> None:
        from api.cli.render import show_table

        rows = [(w["due_on"], w["account_id"], w["next_action"]["what"], w["file"]) for w in written]  # type: ignore[index]
        show_table(console, ("due", "account", "next step", "file"), rows)  # type: ignore[arg-type]

    door.out.data(shape, show)
    return Exit.DONE


def _days(text: str) -> int:
    found = re.fullmatch(r"(\d{1,3})\s*([dw]?)", text.strip().lower())
    if found is None:
        raise InvalidQuestion(
            f"{text!r} is no span.", why="It has to be days or weeks.", mend="Write --next 14d or --next 2w."
        )
    return int(found[1]) * (7 if found[2] == "w" else 1)


def _safe(name: str) -> str:
    return re.sub(r"[^\w.-]", "_", name)
