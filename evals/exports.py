"""Writes texts of other sets in the shapes that source systems export, so that they come in the way
everything does."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Note:
    """A text that an account wrote: becomes a ticket with one comment. `external_id` is the ticket's
    number."""

    number: int
    account: str
    subject: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """A conversation: becomes a call whose segments are the turns `(speaker, text)`, in order."""

    call_id: str
    account: str
    title: str
    at: datetime
    turns: tuple[tuple[str, str], ...]


def write_accounts(folder: Path, accounts: Sequence[str]) -> None:
    """The table of accounts: each with a domain and an id in the customer relationship system of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "accounts.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["account_id", "name", "domains", "csm_email", "external_ids"])
        for n, account in enumerate(accounts):
            rows.writerow(
                [account, f"Account {n}", f"a{n}.example", "csm@vendor.example", f"salesforce:001{n:012}AAA"]
            )


def write_notes(folder: Path, notes: Sequence[Note], accounts: Sequence[str]) -> None:
    """Tickets as the ticket system exports them."""
    index = {account: n for n, account in enumerate(accounts)}
    used = sorted({index[note.account] for note in notes})
    users = [
        {"id": 9_000 + n, "name": f"Contact {n}", "email": f"contact@a{n}.example", "role": "end-user",
         "organization_id": 500_000 + n}
        for n in used
    ]  # fmt: skip
    organizations = [
        {"id": 500_000 + n, "name": f"Account {n}", "domain_names": [f"a{n}.example"], "external_id": None}
        for n in used
    ]
    tickets = [_ticket(note, index[note.account]) for note in notes]
    content = {"tickets": tickets, "users": users, "organizations": organizations}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tickets.json").write_text(json.dumps(content), encoding="utf-8")


def write_calls(folder: Path, calls: Sequence[Call], accounts: Sequence[str]) -> None:
    """Calls and transcripts as the recorder exports them."""
    index = {account: n for n, account in enumerate(accounts)}
    found = [_call(call, index[call.account]) for call in calls]
    folder.mkdir(parents=True, exist_ok=True)
    for name, items in (("calls", [a for a, _ in found]), ("callTranscripts", [b for _, b in found])):
        (folder / f"{name}.json").write_text(json.dumps({name: items}), encoding="utf-8")


def write_tombstones(path: Path, tickets: Sequence[tuple[str, str]], *, at: datetime) -> None:
    """The export of a later day in which the tickets `(number, subject)` are deleted."""
    instant = _instant(at)
    items: list[dict[str, object]] = [
        {
            "id": int(number),
            "subject": subject,
            "raw_subject": subject,
            "description": "",
            "status": "deleted",
            "priority": "normal",
            "type": "problem",
            "tags": [],
            "requester_id": None,
            "submitter_id": None,
            "assignee_id": None,
            "organization_id": None,
            "created_at": instant,
            "updated_at": instant,
            "comments": [],
        }
        for number, subject in tickets
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"tickets": items, "users": [], "organizations": []}), encoding="utf-8")


def kept_turns(turns: Sequence[tuple[str, str]]) -> list[int]:
    """Which turns become segments, in order: those without words do not."""
    return [n for n, (_, text) in enumerate(turns) if text.strip()]


def _ticket(note: Note, n: int) -> dict[str, object]:
    instant = _instant(note.at)
    comment = {
        "id": note.number * 10,
        "author_id": 9_000 + n,
        "public": True,
        "created_at": instant,
        "plain_body": note.text,
    }
    return {
        "id": note.number, "subject": note.subject, "raw_subject": note.subject, "description": note.text,
        "status": "open", "priority": "normal", "type": "problem", "tags": [], "requester_id": 9_000 + n,
        "submitter_id": 9_000 + n, "assignee_id": None, "organization_id": 500_000 + n, "created_at": instant,
        "updated_at": instant, "comments": [comment],
    }  # fmt: skip


def _call(call: Call, n: int) -> tuple[dict[str, object], dict[str, object]]:
    speakers = {name: str(k + 1) for k, name in enumerate(dict.fromkeys(name for name, _ in call.turns))}
    parties = [
        {"speakerId": speaker, "name": name, "emailAddress": None, "affiliation": "External"}
        for name, speaker in speakers.items()
    ]
    objects = [{"objectType": "Account", "objectId": f"001{n:012}AAA"}]
    head = {
        "id": call.call_id,
        "title": call.title,
        "started": _instant(call.at),
        "duration": len(call.turns) * 5,
    }
    transcript = [
        {
            "speakerId": speakers[name],
            "sentences": [{"start": k * 5_000, "end": k * 5_000 + 4_999, "text": text}],
        }
        for k, (name, text) in enumerate(call.turns)
    ]
    record: dict[str, object] = {
        "metaData": head,
        "parties": parties,
        "context": [{"system": "Salesforce", "objects": objects}],
    }
    return record, {"callId": call.call_id, "transcript": transcript}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
