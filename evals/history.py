"""A deterministic history of a ticket system: what its incremental exports say, step after step."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
WORDS = [
    "export",
    "login",
    "sync",
    "report",
    "invoice",
    "seat",
    "rollout",
    "training",
    "contract",
    "renewal",
    "outage",
    "webhook",
    "import",
    "dashboard",
    "permission",
    "latency",
    "mobile",
    "region",
    "backup",
    "schedule",
    "approval",
    "budget",
    "champion",
    "pilot",
]


def accounts_csv(count: int) -> str:
    """The accounts table; account n has the domain `aN.example`."""
    lines = ["account_id,name,domains,csm_email"]
    lines += [f"acct_{n},Account {n},a{n}.example,csm@vendor.example" for n in range(count)]
    return "\n".join(lines) + "\n"


def step_tickets(
    step: int, *, seed: int, accounts: int, new: int, changed: int, removed: int
) -> list[dict[str, Any]]:
    """The tickets that the export of one step tells of: new ones, changed ones, deleted ones."""
    rng = random.Random(f"{seed}:{step}")
    before = range(step * new)
    fresh = range(step * new, (step + 1) * new)
    touched = sorted(rng.sample(before, min(changed + removed, len(before))))
    gone = set(rng.sample(touched, min(removed, len(touched))))
    tickets = [_ticket(n, step, seed=seed, accounts=accounts, deleted=n in gone) for n in touched]
    return tickets + [_ticket(n, step, seed=seed, accounts=accounts, deleted=False) for n in fresh]


def write_step(folder: Path, step: int, tickets: list[dict[str, Any]], *, accounts: int) -> Path:
    """Write a step as the ticket system would: tickets with their comments, users and organizations."""
    path = folder / f"tickets_{step:05}.json"
    users = [
        {"id": 9_000 + n, "name": f"Person {n}", "email": f"person@a{n}.example", "role": "end-user",
         "organization_id": 5_000 + n}
        for n in range(accounts)
    ]  # fmt: skip
    organizations = [
        {"id": 5_000 + n, "name": f"Account {n}", "domain_names": [f"a{n}.example"], "external_id": None}
        for n in range(accounts)
    ]
    content = {"tickets": tickets, "users": users, "organizations": organizations}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _ticket(n: int, step: int, *, seed: int, accounts: int, deleted: bool) -> dict[str, Any]:
    rng = random.Random(f"{seed}:{step}:{n}")
    account = n % accounts
    created = START + timedelta(minutes=n)
    updated = START + timedelta(days=400, minutes=step)
    comments = [
        {
            "id": n * 100 + c,
            "author_id": 9_000 + account,
            "public": rng.random() < 0.8,
            "created_at": _instant(created + timedelta(minutes=c)),
            "plain_body": f"Ticket {n}, state {step}: "
            + " ".join(rng.choices(WORDS, k=rng.randint(8, 60)))
            + ".",
        }
        for c in range(rng.randint(1, 3))
    ]
    return {
        "id": n,
        "url": f"https://vendor.example/api/v2/tickets/{n}.json",
        "subject": f"Trouble with {rng.choice(WORDS)} ({n})",
        "raw_subject": f"Trouble with {n}",
        "description": comments[0]["plain_body"],
        "status": "deleted" if deleted else "open",
        "priority": "normal",
        "type": "problem",
        "tags": [],
        "requester_id": 9_000 + account,
        "submitter_id": 9_000 + account,
        "assignee_id": None,
        "organization_id": 5_000 + account,
        "created_at": _instant(created),
        "updated_at": _instant(updated),
        "comments": [] if deleted else comments,
    }


def _instant(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")
