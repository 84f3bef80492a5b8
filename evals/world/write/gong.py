"""Gong: calls (`/v2/calls/extensive`) and their transcripts (`/v2/calls/transcript`), as pages of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from evals.world.observed import Call, Company, Person


def call_and_transcript(call: Call, company: Company) -> tuple[str, str]:
    """One element of `calls` and one of `callTranscripts`, as JSON."""
    spans = list(_spans(call))
    length = spans[-1][-1][1] // 1000 + 4 if spans else 0
    transcript = [
        {
            "speakerId": _speaker_id(turn.speaker),
            "topic": turn.topic,
            "sentences": [
                {"start": start, "end": end, "text": text}
                for (start, end), text in zip(times, turn.sentences, strict=True)
            ],
        }
        for turn, times in zip(call.turns, spans, strict=True)
    ]
    return _dumped(_call(call, company, length)), _dumped({"callId": call.id, "transcript": transcript})


def page(elements: list[str], key: str) -> str:
    """A page of results around elements that are JSON already."""
    count = len(elements)
    head = {"requestId": sha256(f"{key}{count}".encode()).hexdigest()[:12],
            "records": {"totalRecords": count, "currentPageSize": count, "currentPageNumber": 0}}  # fmt: skip
    return f'{_dumped(head)[:-1]}, "{key}": [{", ".join(elements)}]}}\n'


def _spans(call: Call) -> Iterator[list[tuple[int, int]]]:
    at = 2_000
    for turn in call.turns:
        times = []
        for text in turn.sentences:
            end = at + 300 + len(text) * call.pace
            times.append((at, end))
            at = end + 90
        yield times
        at += 240


def _call(call: Call, company: Company, length: int) -> dict[str, Any]:
    started = f"{call.started:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "metaData": {
            "id": call.id,
            "url": f"https://app.gong.example/call?id={call.id}",
            "title": call.title,
            "scheduled": started,
            "started": started,
            "duration": length,
            "direction": "Conference",
            "system": "Zoom",
            "scope": "External",
            "media": "Video",
            "language": "eng",
            "isPrivate": False,
        },
        "context": [
            {
                "system": "Salesforce",
                "objects": [
                    {
                        "objectType": "Account",
                        "objectId": company.crm_id,
                        "fields": [{"name": "Name", "value": company.name}],
                    }
                ],
            }
        ],
        "parties": [_party(person, spoke=True) for person in call.people]
        + [_party(person, spoke=False) for person in call.absent],
    }  # fmt: skip


def _party(person: Person, *, spoke: bool) -> dict[str, Any]:
    return {
        "id": _speaker_id(person)[:15],
        "emailAddress": person.address,
        "name": person.name,
        "title": person.title,
        **({"speakerId": _speaker_id(person)} if spoke else {}),
        "affiliation": "Internal" if person.ours else "External",
        "methods": ["Invitee", "Attendee"] if spoke else ["Invitee"],
    }


def _speaker_id(person: Person) -> str:
    return str(int(sha256(person.key.encode()).hexdigest()[:15], 16)).rjust(18, "7")


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
