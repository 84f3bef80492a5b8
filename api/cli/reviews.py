"""`reviews`: what is due and overdue, as a list or a calendar file; `reviews record` keeps how one ended."""

from __future__ import annotations

import getpass
import itertools
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.ask import AccountOption
from api.cli.bydefault import ListByDefault
from api.cli.door import AsOf, Door, command, day_of
from api.cli.exits import Exit
from api.cli.portfolio import read_notes, read_standings
from assistant.errors import InvalidQuestion

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.rhythm.schedule import Review
    from assistant.rhythm.standing import Standing

app = typer.Typer(help="Reviews that are due, and how those held have ended.", cls=ListByDefault)

Owner = Annotated[
    str | None, typer.Option("--owner", metavar="ADDRESS", help="Reviews of one owner's accounts.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="Due up to this day (else two quarters on).")
]
Ics = Annotated[Path | None, typer.Option("--ics", metavar="FILE", help="Write them as a calendar file too.")]
Name = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Id, name, domain or external id.")]
Next = Annotated[
    str, typer.Option("--next", metavar="ACTION", help="Exactly one of expansion, risk, referral, healthy.")
]
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day it was held (else today).")]
Text = Annotated[str, typer.Option("--note", metavar="TEXT", help="What was found.")]
By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who says so (else the user of this machine).")
]
Kind = Annotated[
    str,
    typer.Argument(
        metavar="WHAT", help="asked (a referral), do-not-contact, or reason-changed (of who left)."
    ),
]


def register(parent: typer.Typer) -> None:
    """Mount `reviews` with its commands."""
    parent.add_typer(app, name="reviews")


def listed(
    door: Door,
    account: AccountOption = None,
    owner: Owner = None,
    until: Until = None,
    ics: Ics = None,
    as_of: AsOf = None,
) -> Exit:
    """List the reviews that are due, the overdue first, with how far each is prepared."""
    from api.health import table_of
    from api.rhythm import held_json, review_json, step_json
    from assistant.answering.accounts import account_of
    from assistant.rhythm.calendar import calendar
    from assistant.rhythm.schedule import held_reviews, next_reviews, renewal_steps

    instant = door.instant(as_of)
    with door.open() as plumbline:
        ids = None
        if account is not None:
            accounts = plumbline.reader.accounts(scope=plumbline.local_scope(as_of=instant))
            ids = frozenset({account_of(account, accounts).id})
        found = read_standings(door, plumbline, instant, table_of(plumbline), account_ids=ids)
        notes = read_notes(door, plumbline, instant)
    mine = [one for one in found if owner is None or (one.account.csm_email or "").lower() == owner.lower()]
    last = day_of(until)
    due = [review for one in mine for review in next_reviews(one, notes.reviews, until=last)]
    due.sort(key=lambda review: (review.due_on, review.account_id))
    steps = [step for one in mine for step in renewal_steps(one) if last is None or step.on <= last]
    held = [review for one in mine for review in held_reviews(one, notes.reviews)]
    if ics is not None:
        names = {one.account.id: one.account.name for one in mine}
        coming = [step for step in steps if not step.passed]
        ics.write_text(calendar(due, coming, names=names, made_at=door.now), encoding="utf-8", newline="")
        door.out.notice(f"{len(due)} reviews and {len(coming)} renewal milestones are in {ics}.")
    shape = {
        "as_of": instant.date().isoformat(),
        "reviews": [review_json(review) for review in due],
        "overdue": sum(review.overdue_days > 0 for review in due),
        "renewal_milestones": [
            step_json(step) for step in sorted(steps, key=lambda step: (step.on, step.account_id))
        ],
        "held": [held_json(review) for review in held],
    }
    door.out.data(shape, lambda console: _show(console, due, mine))
    return Exit.DONE


def record(door: Door, account: Name, next: Next, on: On = None, note: Text = "", by: By = None) -> Exit:
    """Keep that a review was held and the one thing that follows from it."""
    from api.rhythm import held_json
    from assistant.rhythm.recorded import REVIEW, check_action, recorded, verdict_of
    from assistant.rhythm.schedule import NextAction, next_reviews

    try:
        action = NextAction(next.lower())
    except ValueError as error:
        raise InvalidQuestion(
            f"{next!r} is no next action.",
            why="A review ends in exactly one of four.",
            mend=f"Give one of: {', '.join(one.value for one in NextAction)}.",
        ) from error
    held_on = day_of(on) or door.now.astimezone(door.settings.tz).date()
    with door.open() as plumbline:
        standing = _standing(door, plumbline, account)
        check_action(action, standing)
        notes = read_notes(door, plumbline, door.now)
        due = next_reviews(standing, notes.reviews)
        answered = due[0].due_on if due else None
        decision = plumbline.decisions.add(
            REVIEW,
            f"{standing.account.id}:{held_on}",
            verdict=verdict_of(held_on=held_on, due_on=answered, next_action=action, note=note),
            account_id=standing.account.id,
            decided_by=by or getpass.getuser(),
            decided_at=door.now,
        )
        kept = recorded([decision], as_of=door.now, zone=door.settings.tz).reviews[0]
    shape = held_json(kept)
    words = f"Kept: {kept.account_id} was reviewed on {kept.on}; next: {action.value}."
    door.out.data(shape, lambda console: console.print(words))
    return Exit.DONE


def note(door: Door, what: Kind, account: Name, text: Text = "", by: By = None) -> Exit:
    """Keep what guards asks and win-backs: who was asked, whom not to contact, what has changed."""
    from assistant.answering.accounts import account_of
    from assistant.rhythm.recorded import ASK, CONTACT, REASON

    about = {"asked": ASK, "do-not-contact": CONTACT, "reason-changed": REASON}.get(what)
    if about is None or (about != CONTACT and not text.strip()):
        raise InvalidQuestion(
            f"{what!r} cannot be noted like this.",
            why="Known are asked (with --note PERSON), do-not-contact, and reason-changed (with --note WHAT).",
            mend="plumbline reviews note asked ACCOUNT --note person@account.example",
        )
    with door.open() as plumbline:
        found = account_of(account, plumbline.reader.accounts(scope=plumbline.local_scope(as_of=door.now)))
        subject, verdict = _noted(about, text.strip(), found.id, door.now.date())
        decision = plumbline.decisions.add(
            about,
            subject,
            verdict=verdict,
            account_id=found.id,
            decided_by=by or getpass.getuser(),
            decided_at=door.now,
        )
    shape = {
        "id": decision.id,
        "about": about,
        "account_id": found.id,
        "subject": subject,
        "verdict": verdict,
    }
    door.out.data(shape, lambda console: console.print(f"Kept: {what} {found.id} {text}".rstrip()))
    return Exit.DONE


def _noted(about: str, text: str, account_id: str, on: date) -> tuple[str, str]:
    """Return what a note is about and what it says."""
    from assistant.rhythm.recorded import ASK, CONTACT

    if about == ASK:
        return text.lower(), f"asked on {on}"
    return (account_id, "do_not_contact") if about == CONTACT else (account_id, text)


def _standing(door: Door, plumbline: object, account: str) -> Standing:
    from api.health import table_of
    from assistant.answering.accounts import account_of
    from assistant.wiring import Plumbline

    assert isinstance(plumbline, Plumbline)
    accounts = plumbline.reader.accounts(scope=plumbline.local_scope(as_of=door.now))
    found = account_of(account, accounts)
    return read_standings(door, plumbline, door.now, table_of(plumbline), account_ids=frozenset({found.id}))[
        0
    ]


def _show(console: Console, due: list[Review], standings: list[Standing]) -> None:
    from api.cli.render import show_heading, show_table

    names = {one.account.id: one.account.name for one in standings}
    late = sum(review.overdue_days > 0 for review in due)
    show_heading(console, f"{len(due)} reviews due, {late} overdue")
    rows = [
        (review.due_on.isoformat(), f"{review.overdue_days} d late" if review.overdue_days else "-",
         names.get(review.account_id, review.account_id), f"every {review.every_days} d ({review.because})",
         review.preparation.value, "-" if review.last is None else review.last.on.isoformat(), review.owner or "nobody")
        for review in due
    ]  # fmt: skip
    show_table(console, ("due", "overdue", "account", "cadence", "preparation", "last", "owner"), rows)
    if due:
        console.print()
        for review in itertools.islice(due, 1):
            for need in review.needs:
                console.print(f"  {'[x]' if need.there else '[ ]'} {need.question} {need.why}")


command(app, "list")(listed)
command(app, "record")(record)
command(app, "note")(note)
