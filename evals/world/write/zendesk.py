"""Zendesk: tickets with their comments, one a line, and pages of users and organizations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from evals.world.observed import Company, Person, Ticket


def ticket_line(ticket: Ticket, company: Company, users: dict[str, int]) -> str:
    """One ticket as a line of JSON."""
    record: dict[str, Any] = {
        "url": f"https://tallybrook.zendesk.example/api/v2/tickets/{ticket.id}.json",
        "id": ticket.id,
        "external_id": None,
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": _instant(ticket.created),
        "updated_at": _instant(ticket.updated),
        "type": ticket.kind,
        "subject": ticket.subject,
        "raw_subject": ticket.subject,
        "description": ticket.comments[0].text,
        "priority": ticket.priority,
        "status": ticket.status,
        "requester_id": users[ticket.requester.key],
        "submitter_id": users[ticket.requester.key],
        "assignee_id": users[ticket.assignee.key],
        "organization_id": company.desk_id,
        "is_public": True,
        "tags": list(ticket.tags),
        "satisfaction_rating": {"score": ticket.rating},
        "metric_set": {
            "ticket_id": ticket.id,
            "solved_at": _instant(ticket.solved) if ticket.solved else None,
        },
        "comments": [
            {
                "id": comment.id,
                "type": "Comment",
                "author_id": users[comment.author.key],
                "body": comment.text,
                "plain_body": comment.text,
                "public": comment.public,
                "created_at": _instant(comment.at),
            }
            for comment in ticket.comments
        ],
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def user_ids(people: Iterable[Person], account: int) -> dict[str, int]:
    """Ids in the help desk: the vendor's people have the same for every account."""
    found: dict[str, int] = {}
    for n, person in enumerate(people):
        number = 10_000 + int(person.key[1:]) if person.ours else 1_000_000 + account * 100 + n
        found[person.key] = 390_000_000_000 + number
    return found


def user(person: Person, native: int, company: Company) -> str:
    """One user as JSON."""
    return json.dumps(
        {
            "id": native,
            "url": f"https://tallybrook.zendesk.example/api/v2/users/{native}.json",
            "name": person.name,
            "email": person.address,
            "role": "agent" if person.ours else "end-user",
            "organization_id": None if person.ours else company.desk_id,
            "verified": True,
        },
        ensure_ascii=False,
    )


def organization(company: Company) -> str:
    """One organization as JSON."""
    record = {"id": company.desk_id, "name": company.name, "domain_names": [company.domain],
              "external_id": company.account_id}  # fmt: skip
    return json.dumps(record, ensure_ascii=False)


def page(users: Sequence[str], organizations: Sequence[str]) -> str:
    """Users and organizations in one file."""
    return f'{{"users": [{", ".join(users)}], "organizations": [{", ".join(organizations)}]}}\n'


def _instant(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")
