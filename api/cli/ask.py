"""`ask` and `search`: questions in, cited words out."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import AsOf, Door, command, day_of
from api.cli.exits import Exit
from assistant.errors import InvalidQuestion
from assistant.types.documents import Kind

AccountOption = Annotated[
    str | None, typer.Option("--account", "-a", metavar="A", help="Id, name, domain or external id.")
]


def register(app: typer.Typer) -> None:
    command(app, "search")(search)
    command(app, "ask")(ask)


def search(
    door: Door,
    question: Annotated[str, typer.Argument(metavar="Q", help="Words or a question.")],
    account: AccountOption = None,
    kind: Annotated[list[Kind] | None, typer.Option("--kind", help="Only these; may be repeated.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="D", help="Not before this day.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="D", help="Not after this day.")] = None,
    as_of: AsOf = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 8,
) -> Exit:
    """Find passages, best first."""
    from api.cli.render import show_hits
    from api.shapes import hits_json
    from assistant.answering.accounts import account_of
    from assistant.ports import Filter

    _refuse_empty(question)
    chosen = Filter(kinds=frozenset(kind or ()), since=day_of(since), until=day_of(until))
    with door.open() as plumbline:
        scope = plumbline.local_scope(as_of=door.instant(as_of))
        if account is not None:
            scope = scope.narrowed(account_of(account, plumbline.reader.accounts(scope=scope)).id)
        hits = plumbline.searcher.search(question, scope=scope, filter=chosen, k=k)
    door.out.data(hits_json(hits), lambda console: show_hits(console, hits))
    if not hits:
        door.out.notice("Nothing was found. Fewer words or an earlier --since find more.")
    return Exit.DONE


def ask(
    door: Door,
    question: Annotated[str, typer.Argument(metavar="Q", help="A question about one account.")],
    account: AccountOption = None,
    as_of: AsOf = None,
    after: Annotated[
        str | None, typer.Option("--after", metavar="RUN", help="Goes on from the answer with this run_id.")
    ] = None,
) -> Exit:
    """Answer a question about an account; every sentence is cited."""
    from api.cli.render import Sources, show_answer
    from api.shapes import answer_json

    _refuse_empty(question)
    with door.open() as plumbline:
        at = door.instant(as_of)
        earlier = plumbline.conversation(after) if after else ()
        answer = plumbline.ask(question, account=account, as_of=at, asked_at=door.now, earlier=earlier)
        scope = plumbline.local_scope(as_of=at)
        sources = Sources.of(answer, plumbline.reader, scope) if not door.out.as_json else None
    door.out.data(answer_json(answer), lambda console: show_answer(console, answer, sources or Sources()))
    return Exit.DONE


def _refuse_empty(question: str) -> None:
    if not question.strip():
        raise InvalidQuestion(
            "The question is empty.", why="There is nothing to look for.", mend="Ask something, in quotes."
        )
