"""Small exports in the shapes that the systems write, for the tests of reading. All names are invented."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.types.documents import Document
from assistant.types.facts import Row
from ingest.read import read
from ingest.records import ParsedDocument, Record

UTC_ZONE = ZoneInfo("UTC")

ACCOUNTS = """account_id,name,domains,csm_email,external_ids
a_quist,Quist Marine Systems,quistmarine.example,ivo.lenk@tellwell.example,salesforce:0018d00000QuistAAB;zendesk:501
a_obel,Obel Foods,obelfoods.example;obel.example,ivo.lenk@tellwell.example,salesforce:0018d00000ObelXAAC
"""
CONTACTS = """contact_id,account_id,name,email,title,role,status
c1,a_quist,Mara Quist,mara@quistmarine.example,COO,champion,active
c2,a_obel,Tade Obel,tade.obel@freepost.example,Owner,economic_buyer,active
"""
VTT = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Ivo Lenk: How did the pilot go?

2
00:00:05.000 --> 00:00:08.500
Mara Quist: Two of three berths are live.

3
00:00:08.600 --> 00:00:10.000
The third waits for the crane.
"""
MEETINGS = """file,started_at,title,participants
pilot.vtt,2026-05-04T09:00:00Z,Pilot review,ivo.lenk@tellwell.example;mara@quistmarine.example
"""


def mail(body: str = "The crane is late again.\n", **headers: str) -> bytes:
    """One message; `message_id="…"` and the like replace headers, an empty value leaves one out."""
    said = {
        "From": "Mara Quist <mara@quistmarine.example>",
        "To": "Ivo Lenk <ivo.lenk@tellwell.example>",
        "Subject": "Berth three",
        "Date": "Mon, 4 May 2026 10:15:00 +0200",
        "Message-ID": "<m1@quistmarine.example>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    said |= {name.replace("_", "-").title().replace("Id", "ID"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in said.items() if value]
    return ("\n".join(lines) + "\n\n" + body).encode()


def mbox(messages: Iterable[bytes]) -> bytes:
    """An mbox of messages, `From ` lines in them quoted."""
    out = b""
    for message in messages:
        lines = [
            b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in message.split(b"\n")
        ]
        out += b"From mara@quistmarine.example Mon May  4 08:15:00 2026\n" + b"\n".join(lines) + b"\n\n"
    return out


_CALL: dict[str, Any] = {
    "metaData": {
        "id": "91",
        "title": "Quist <> Tellwell: pilot",
        "started": "2026-05-04T09:00:00Z",
        "duration": 600,
        "url": "https://gong.example/call?id=91",
        "isPrivate": False,
    },
    "context": [
        {"system": "Salesforce", "objects": [{"objectType": "Account", "objectId": "0018d00000QuistAAB"}]}
    ],
    "parties": [
        {
            "name": "Ivo Lenk",
            "emailAddress": "Ivo.Lenk@tellwell.example",
            "speakerId": "s1",
            "affiliation": "Internal",
        },
        {
            "name": "Mara Quist",
            "emailAddress": "mara@quistmarine.example",
            "speakerId": "s2",
            "affiliation": "External",
        },
        {"name": "Invited Only", "emailAddress": "io@quistmarine.example", "affiliation": "External"},
    ],
}
_TURNS: list[dict[str, Any]] = [
    {
        "speakerId": "s1",
        "topic": "Pilot",
        "sentences": [{"start": 1000, "end": 2000, "text": "How did it go?"}],
    },
    {
        "speakerId": "s2",
        "sentences": [
            {"start": 3000, "end": 4000, "text": "Two berths are live."},
            {"start": 4100, "end": 5000, "text": "The third is not."},
        ],
    },
    {"speakerId": "s9", "sentences": [{"start": 6000, "end": 7000, "text": "Hello from the van."}]},
]


def gong_calls(**meta: Any) -> dict[str, Any]:
    """A file of one call; keywords change its metaData."""
    call = copy.deepcopy(_CALL)
    call["metaData"] |= meta
    return {"requestId": "r", "calls": [call]}


def gong_transcripts(call_id: str = "91") -> dict[str, Any]:
    """A file of one transcript."""
    return {"requestId": "r", "callTranscripts": [{"callId": call_id, "transcript": copy.deepcopy(_TURNS)}]}


ZENDESK_SIDE: dict[str, Any] = {
    "users": [
        {
            "id": 7,
            "name": "Mara Quist",
            "email": "mara@quistmarine.example",
            "role": "end-user",
            "organization_id": 501,
        },
        {
            "id": 8,
            "name": "Sol Adeyemi",
            "email": "sol@tellwell.example",
            "role": "agent",
            "organization_id": None,
        },
    ],
    "organizations": [
        {
            "id": 501,
            "name": "Quist",
            "domain_names": ["quistmarine.example"],
            "external_id": "0018d00000QuistAAB",
        }
    ],
}


def comment(number: int, author: int, text: str, **more: Any) -> dict[str, Any]:
    """One comment, `number` minutes after the ticket was made."""
    return {
        "id": 9000 + number,
        "author_id": author,
        "plain_body": text,
        "public": True,
        "created_at": f"2026-05-05T08:{number:02d}:00Z",
    } | more


def ticket(**more: Any) -> dict[str, Any]:
    """One ticket of Quist's with two public comments and a private one."""
    return {
        "id": 41,
        "url": "https://tellwell.zendesk.example/api/v2/tickets/41.json",
        "subject": "Crane feed drops",
        "description": "The crane feed drops every night.",
        "status": "solved",
        "priority": "high",
        "type": "incident",
        "tags": ["crane", "feed"],
        "created_at": "2026-05-05T08:00:00Z",
        "updated_at": "2026-05-06T08:00:00Z",
        "requester_id": 7,
        "submitter_id": 7,
        "assignee_id": 8,
        "organization_id": 501,
        "satisfaction_rating": {"score": "good", "comment": "quick"},
        "comments": [
            comment(0, 7, "The crane feed drops every night."),
            comment(5, 8, "We restarted the gateway."),
            comment(6, 8, "Root cause: expired certificate.", public=False),
        ],
    } | more


def write(folder: Path, files: dict[str, str | bytes | dict[str, Any]]) -> Path:
    """Put files into a folder: text, bytes, or JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content, indent=1)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def records(folder: Path, *, zone: ZoneInfo = UTC_ZONE) -> list[Record]:
    """Everything that reading the folder yields."""
    return list(read([folder], zone=zone))


def documents(found: Iterable[Record]) -> list[Document]:
    """The documents among records."""
    return [record.document for record in found if isinstance(record, ParsedDocument)]


def rows(found: Iterable[Record], table: str) -> list[Row]:
    """The rows of a table among records."""
    return [record for record in found if isinstance(record, Row) and record.table == table]
