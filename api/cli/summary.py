"""`summary`: what has to be known of an account now, in three lengths."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import AsOf, Door, command, day_of
from api.cli.exits import Exit

if TYPE_CHECKING:
    from rich.console import Console


class Length(StrEnum):
    """How much is told."""

    SLACK = "slack"
    SCREEN = "screen"
    PAGE = "page"


KINDS = {Length.SLACK: "summary_slack", Length.SCREEN: "summary", Length.PAGE: "summary_page"}

Name = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Id, name, domain or external id.")]
LengthOption = Annotated[
    Length, typer.Option("--length", help="slack (under 100 words), screen or page.", case_sensitive=False)
]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help="Only what is newer.")]


def register(parent: typer.Typer) -> None:
    """Mount `summary`."""
    command(parent, "summary")(summary)


def summary(
    door: Door, account: Name, length: LengthOption = Length.SCREEN, since: Since = None, as_of: AsOf = None
) -> Exit:
    """Summarise an account: newest truth first, every sentence with its proof and its age."""
    from api.briefs import Asked, brief_json, brief_of, kind_of
    from assistant.answering.accounts import account_of
    from assistant.briefs.collect import NEWEST
    from assistant.briefs.forms.markdown import slack

    instant, first = door.instant(as_of), day_of(since)
    with door.open() as plumbline:
        kind = kind_of(plumbline, KINDS[length])
        one = account_of(account, plumbline.reader.accounts(scope=plumbline.local_scope(as_of=instant)))
        asked = Asked(kind, since=first, newest=NEWEST, listened=200)
        brief = brief_of(plumbline, one, asked, as_of=instant)

    def show(console: Console) -> None:
        from api.cli.brief import show_brief
        from api.cli.output import printable

        if kind.words is not None:
            console.print(printable(slack(brief, kind.words)), end="")
        else:
            show_brief(console, brief)

    shape = brief_json(brief)
    if kind.words is not None:
        shape["text"] = slack(brief, kind.words)
    door.out.data(shape, show)
    return Exit.DONE
