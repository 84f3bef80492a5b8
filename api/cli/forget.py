"""`forget`: a document, a person or an account, out of every byte of the data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.door import Door, command
from api.cli.exits import Exit
from api.cli.output import Show, printable
from assistant.errors import InvalidQuestion

if TYPE_CHECKING:
    from assistant.memory.erase import ErasePlan
    from assistant.wiring import Plumbline

SENTENCES = {
    "documents": "documents",
    "documents_changed": "documents in which an alias stands now",
    "segments": "segments",
    "fact_rows": "rows of facts",
    "fact_rows_changed": "rows in which an alias stands now",
    "usage_days": "days of usage",
    "quarantined": "records in quarantine",
}


def register(app: typer.Typer) -> None:
    command(app, "forget")(forget)


def forget(
    door: Door,
    document: Annotated[str | None, typer.Option("--document", metavar="ID")] = None,
    contact: Annotated[str | None, typer.Option("--contact", metavar="ADDRESS")] = None,
    account: Annotated[str | None, typer.Option("--account", "-a", metavar="ID")] = None,
    name: Annotated[list[str] | None, typer.Option("--name", help="A further name of the contact.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this it is only told what would go.")
    ] = False,
    receipts: Annotated[
        bool, typer.Option("--receipts", help="Show the receipts of what was erased.")
    ] = False,
) -> Exit:
    """Erase for good: at once from sight, then from every byte, and from what is delivered again."""
    if receipts:
        return _receipts(door)
    given = [pair for pair in (("document", document), ("contact", contact), ("account", account)) if pair[1]]
    if len(given) != 1:
        raise InvalidQuestion(
            "What is to be forgotten is not clear.",
            why="Exactly one of --document, --contact and --account is needed.",
            mend="Give one of them.",
        )
    ((kind, subject),) = given
    with door.open() as plumbline:
        plan = erase_plan(plumbline, kind, str(subject), name or [])
        if not yes:
            door.out.data({"would_erase": plan.counts, "derived_runs": list(plan.runs)}, _show_plan(plan))
            door.out.notice("Nothing was erased. Add --yes to do it; it cannot be taken back.")
            return Exit.DONE
        receipt = plumbline.forget(plan, at=door.now)
    door.out.data({"receipt": receipt}, _show_plan(plan))
    door.out.notice(f"Erased; receipt {receipt['erasure']}, signed {receipt['signature'][:16]}…")
    return Exit.DONE


def _show_plan(plan: ErasePlan) -> Show:
    lines = [
        f"{count}\t{SENTENCES[name]}" for name, count in plan.counts.items() if count and name in SENTENCES
    ]
    lines += [f"run {run_id}\twas composed from it" for run_id in plan.runs]
    return lambda console: console.print(printable("\n".join(lines)))


def known_receipts(plumbline: Plumbline) -> list[dict[str, Any]]:
    """The receipts of all erasures, each with whether it is genuine."""
    from assistant.memory.blocklist import read_key
    from assistant.memory.erase import is_genuine, receipts

    found = receipts(plumbline.engine)
    key = read_key(plumbline.folder.erasure_key) if found else b""
    return [receipt | {"genuine": is_genuine(receipt, key)} for receipt in found]


def _receipts(door: Door) -> Exit:
    with door.open() as plumbline:
        told = known_receipts(plumbline)
    lines = [
        f"{r['erasure']}\t{r['kind']}\t{r['done_at']}\t{'genuine' if r['genuine'] else 'CHANGED'}"
        for r in told
    ]
    door.out.data(
        {"receipts": told}, lambda console: console.print("\n".join(lines) or "Nothing was erased.")
    )
    return Exit.DONE


def erase_plan(plumbline: Plumbline, kind: str, subject: str, names: list[str]) -> ErasePlan:
    """What the erasure of a `document`, `contact` or `account` takes away. Raises NotFound."""
    from assistant.memory.blocklist import make_key
    from assistant.memory.traces import Traces
    from ingest.forget import plan_account, plan_contact, plan_document, tools_of

    key = make_key(plumbline.folder.erasure_key)
    traces = Traces(plumbline.engine)
    if kind == "document":
        return plan_document(subject, traces, key=key)
    if kind == "account":
        return plan_account(subject, traces, key=key)
    tools = tools_of(plumbline.writer, lambda: plumbline.embedder, plumbline.settings.own_domains)
    return plan_contact(subject, traces, tools, key=key, names=names)
