"""Contract kits of mail, and builders of its exports. All names are invented."""

from __future__ import annotations

import base64
from typing import Any

from tests.ingest.exports import mail, mbox
from tests.ingest.kit import Kit, lines

MARA = "mail:<m1@quistmarine.example>"
SECOND = "mail:<m2@quistmarine.example>"
BODY = "The crane is late again.\n\nOn Mon, May 4, 2026 at 9:00 AM Ivo Lenk <ivo.lenk@tellwell.example> wrote:\n> Is it there?\n"


def encoded(text: str | bytes) -> str:
    """Base64 for addresses, without padding, as the interface gives it."""
    return base64.urlsafe_b64encode(text if isinstance(text, bytes) else text.encode()).decode().rstrip("=")


def gmail(number: int = 1, *, body: str = BODY, **more: Any) -> dict[str, Any]:
    """One message in full: plain text and HTML."""
    headers = {
        "From": "Mara Quist <mara@quistmarine.example>",
        "To": "Ivo Lenk <ivo.lenk@tellwell.example>",
        "Subject": "Berth three — später",
        "Date": "Mon, 4 May 2026 10:15:00 +0200",
        "Message-ID": f"<m{number}@quistmarine.example>",
        "References": "<root@tellwell.example> <x@tellwell.example>",
        "Content-Type": 'multipart/alternative; boundary="b"',
    }
    part = {
        "headers": [{"name": "Content-Type", "value": "text/plain; charset=iso-8859-1"}],
        "mimeType": "text/plain",
    }
    page = {"headers": [{"name": "Content-Type", "value": "text/html"}], "mimeType": "text/html"}
    return {
        "id": f"18f{number}",
        "threadId": "18f0",
        "labelIds": ["INBOX"],
        "internalDate": "1777882500000",
        "payload": {
            "mimeType": "multipart/alternative",
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
            "parts": [
                {**part, "body": {"data": encoded(body)}},
                {**page, "body": {"data": encoded("<p>x</p>")}},
            ],
        },
    } | more


def gmail_raw(number: int = 2) -> dict[str, Any]:
    """One message as it was sent."""
    return {
        "id": f"18f{number}",
        "threadId": "18f0",
        "raw": encoded(mail(message_id=f"<m{number}@quistmarine.example>")),
    }


def graph(number: int = 1, **more: Any) -> dict[str, Any]:
    """One message, its new words apart from the history."""
    return {
        "id": f"AAMk{number}",
        "internetMessageId": f"<m{number}@quistmarine.example>",
        "conversationId": "conv=1",
        "subject": "Berth three",
        "sentDateTime": "2026-05-04T08:15:00Z",
        "webLink": "https://outlook.example/AAMk1",
        "isDraft": False,
        "body": {
            "contentType": "html",
            "content": "<p>The crane is late again.</p><hr><b>From:</b> Ivo Lenk",
        },
        "uniqueBody": {"contentType": "html", "content": "<p>The crane is late again.</p>"},
        "from": {"emailAddress": {"name": "Quist, Mara", "address": "Mara@quistmarine.example"}},
        "toRecipients": [{"emailAddress": {"name": "Ivo Lenk", "address": "ivo.lenk@tellwell.example"}}],
    } | more


def hubspot_mail(number: int = 5, **more: Any) -> dict[str, Any]:
    """One logged email without a Message-ID."""
    return {
        "id": str(number),
        "properties": {
            "hs_timestamp": "2026-05-04T08:15:00Z",
            "hs_email_direction": "INCOMING_EMAIL",
            "hs_email_subject": "Berth three",
            "hs_email_text": "The crane is late again.",
            "hs_email_headers": '{"from":{"email":"mara@quistmarine.example","firstName":"Mara","lastName":"Quist"},'
            '"to":[{"email":"ivo.lenk@tellwell.example"}],"cc":[]}',
        }
        | more,
        "archived": False,
        "associations": {"companies": {"results": [{"id": "501", "type": "email_to_company"}]}},
    }


KITS = (
    Kit(
        "mail",
        {"box": mbox([mail(), mail(message_id="<m2@quistmarine.example>")])},
        frozenset({MARA, SECOND}),
        {"good.eml": mail(), "bad.eml": mail(date="yesterday", message_id="<m3@q.example>")},
        "no_date",
        frozenset({MARA}),
    ),
    Kit(
        "maildir",
        {"cur/1714.a:2,S": mail(), "new/1715.b": mail(message_id="<m2@quistmarine.example>")},
        frozenset({MARA, SECOND}),
        {"cur/1714.a:2,S": mail(), "new/1715.b": mail(date="yesterday")},
        "no_date",
        frozenset({MARA}),
    ),
    Kit(
        "gmail",
        {"m.json": gmail(), "raw.json": {"messages": [gmail_raw()]}},
        frozenset({MARA, SECOND}),
        {"m.json": {"messages": [gmail(), gmail_raw() | {"raw": "!"}]}},
        "bad_base64",
        frozenset({MARA}),
    ),
    Kit(
        "graph",
        {"m.json": {"value": [graph(), graph(2)]}},
        frozenset({MARA, SECOND}),
        {"m.jsonl": lines(graph(), graph(2, sentDateTime="soon"))},
        "bad_time",
        frozenset({MARA}),
    ),
    Kit(
        "hubspot emails",
        {"e.json": {"results": [hubspot_mail(), hubspot_mail(6, hs_email_message_id="<m1@quistmarine.example>")]}},
        frozenset({"hubspot:email:5", MARA}),
        {"e.json": {"results": [hubspot_mail(), hubspot_mail(6, hs_timestamp="soon")]}},
        "bad_time",
        frozenset({"hubspot:email:5"}),
    ),
)  # fmt: skip
