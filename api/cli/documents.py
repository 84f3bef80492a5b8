"""`documents` and `document`: what is in the data folder, and the exact words of one piece of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from api.cli.ask import AccountOption
from api.cli.door import AsOf, Door, command
from api.cli.exits import Exit
from assistant.errors import InvalidQuestion, NotFound


def register(app: typer.Typer) -> None:
    command(app, "documents")(documents)
    command(app, "document")(document)


def documents(
    door: Door,
    account: AccountOption = None,
    unresolved: Annotated[bool, typer.Option("--unresolved", help="Only those without an account.")] = False,
    as_of: AsOf = None,
) -> Exit:
    """List documents, newest first."""
    from api.cli.render import show_documents
    from api.shapes import documents_json
    from assistant.answering.accounts import account_of
    from assistant.ports import Filter

    if account is not None and unresolved:
        raise InvalidQuestion(
            "--account and --unresolved exclude each other.",
            why="What is unresolved has no account.",
            mend="Give one of the two.",
        )
    with door.open() as plumbline:
        scope = plumbline.local_scope(as_of=door.instant(as_of))
        if account is not None:
            scope = scope.narrowed(account_of(account, plumbline.reader.accounts(scope=scope)).id)
        elif unresolved:
            scope = replace(scope, account_ids=frozenset())
        found = plumbline.reader.documents(scope=scope, filter=Filter())
    door.out.data(documents_json(found), lambda console: show_documents(console, found))
    return Exit.DONE


def document(
    door: Door,
    where: Annotated[str, typer.Argument(metavar="PLACE", help="A document's id, or a citation's place.")],
    as_of: AsOf = None,
) -> Exit:
    """Show a document's exact words; of a place, the segment that it names."""
    from api.cli.render import show_document
    from api.shapes import document_json, parse_place

    document_id, number = parse_place(where)
    with door.open() as plumbline:
        found = plumbline.reader.document(document_id, scope=plumbline.local_scope(as_of=door.instant(as_of)))
    segments = [s for s in found.segments if number is None or s.n == number]
    if not segments:
        raise NotFound(
            f"{document_id!r} has no segment {number} to read.",
            why=f"Of its segments {len(found.segments)} may be read, and this is none of them.",
            mend=f"Read all of it with `plumbline document '{document_id}'`.",
        )
    door.out.data(document_json(found, segments), lambda console: show_document(console, found, segments))
    return Exit.DONE
