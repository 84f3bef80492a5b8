"""Contract kits of tickets, chats and tables, and builders of their exports. All names are invented."""

from __future__ import annotations

import json
from typing import Any

from tests.ingest.exports import ACCOUNTS, ZENDESK_SIDE, ticket
from tests.ingest.kit import Kit, lines

SECRET = "Root cause: expired certificate, do not tell."
"""What every kit of tickets says internally, so that one test can look for it everywhere."""


def intercom(number: int = 11, **more: Any) -> dict[str, Any]:
    """One conversation: asked, answered, noted, assigned with a remark, closed."""
    admin = {"type": "admin", "id": "8", "name": "Sol Adeyemi", "email": "sol@tellwell.example"}
    return {
        "type": "conversation",
        "id": str(number),
        "title": "<p>Crane feed drops</p>",
        "created_at": 1777968000,
        "updated_at": 1777971600,
        "state": "closed",
        "priority": "priority",
        "source": {
            "type": "conversation",
            "body": "<p>The crane feed drops every night.</p>",
            "author": {"type": "user", "id": "7", "name": "Mara Quist", "email": "mara@quistmarine.example"},
        },
        "tags": {"tags": [{"name": "feed"}]},
        "conversation_rating": {"rating": 2, "remark": "slow"},
        "conversation_parts": {
            "conversation_parts": [
                {"id": "1", "part_type": "comment", "body": "<p>We restarted it.</p>", "created_at": 1777968300, "author": admin},
                {"id": "2", "part_type": "note", "body": f"<p>{SECRET}</p>", "created_at": 1777968360, "author": admin},
                {"id": "3", "part_type": "assignment", "body": f"<p>Yours. {SECRET}</p>", "created_at": 1777968400, "author": admin},
                {"id": "4", "part_type": "comment", "body": "<p>gone</p>", "redacted": True, "created_at": 1777968500, "author": admin},
            ]
        },
    } | more  # fmt: skip


def freshdesk(number: int = 21, **more: Any) -> dict[str, Any]:
    """One ticket with its requester and two conversations, one of them private."""
    return {
        "id": number,
        "subject": "Crane feed drops",
        "description_text": "The crane feed drops every night.",
        "status": 5,
        "priority": 3,
        "type": "Problem",
        "requester_id": 7,
        "responder_id": 8,
        "company_id": 501,
        "tags": ["feed"],
        "created_at": "2026-05-05T08:00:00Z",
        "updated_at": "2026-05-06T08:00:00Z",
        "stats": {"closed_at": "2026-05-06T07:00:00Z"},
        "requester": {"id": 7, "name": "Mara Quist", "email": "mara@quistmarine.example"},
        "conversations": [
            freshdesk_reply(1, "We restarted it.", private=False, user_id=8),
            freshdesk_reply(2, SECRET, private=True, user_id=8),
        ],
    } | more


def freshdesk_reply(number: int, text: str, **more: Any) -> dict[str, Any]:
    """One conversation, `number` hours after the ticket."""
    return {
        "id": number,
        "ticket_id": 21,
        "body_text": text,
        "incoming": False,
        "private": False,
        "created_at": f"2026-05-05T{8 + number:02d}:00:00Z",
    } | more


def adf(*paragraphs: str) -> dict[str, Any]:
    """A document of paragraphs."""
    content = [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in paragraphs]
    return {"type": "doc", "version": 1, "content": content}


def jira(key: str = "SUP-1", **more: Any) -> dict[str, Any]:
    """One issue with a public and two internal comments; one does not say what it is."""
    lee = {"accountId": "5b", "displayName": "Sol Adeyemi", "accountType": "atlassian"}
    fields = {
        "summary": "Crane feed drops",
        "status": {"name": "Done", "statusCategory": {"key": "done"}},
        "priority": {"name": "High"},
        "created": "2026-05-05T08:00:00.000+0000",
        "updated": "2026-05-06T08:00:00.000+0000",
        "reporter": {
            "accountId": "qm:7",
            "displayName": "Mara Quist",
            "emailAddress": "mara@quistmarine.example",
            "accountType": "customer",
        },
        "assignee": lee,
        "labels": ["feed"],
        "customfield_10002": [{"id": "7", "name": "Quist"}],
        "customfield_10003": [{"id": "501", "name": "4.1", "self": "https://x.example/version/501"}],
        "description": adf("The crane feed drops every night."),
        "comment": {
            "comments": [
                {"id": "1", "author": lee, "created": "2026-05-05T09:00:00.000+0000", "jsdPublic": True, "body": adf("We restarted it.")},
                {"id": "2", "author": lee, "created": "2026-05-05T09:10:00.000+0000", "jsdPublic": False, "body": adf(SECRET)},
                {"id": "3", "author": lee, "created": "2026-05-05T09:20:00.000+0000", "body": adf(f"Again. {SECRET}")},
            ]
        },
    } | more  # fmt: skip
    return {
        "id": "10",
        "key": key,
        "self": f"https://tellwell.example/rest/api/3/issue/{key}",
        "fields": fields,
    }


def hubspot_ticket(number: int = 31, **more: Any) -> dict[str, Any]:
    """One ticket of the pipeline that every portal has."""
    return {
        "id": str(number),
        "properties": {
            "subject": "Crane feed drops",
            "content": "The crane feed drops every night.",
            "hs_pipeline": "0",
            "hs_pipeline_stage": "3",
            "hs_ticket_priority": "HIGH",
            "createdate": "2026-05-05T08:00:00.000Z",
            "hs_lastmodifieddate": "2026-05-06T08:00:00.000Z",
        }
        | more,
        "archived": False,
        "associations": {"companies": {"results": [{"id": "501"}]}},
    }


CASES = """Id,CaseNumber,AccountId,ContactId,Subject,Description,Status,Priority,CreatedDate,ClosedDate,LastModifiedDate
5008d00000CaseAAAB,0042,0018d00000QuistAAB,,Crane feed drops,The crane feed drops every night.,Closed,High,2026-05-05T08:00:00.000+0000,2026-05-06T07:00:00.000+0000,2026-05-06T08:00:00.000+0000
"""
CASE_MAILS = f"""Id,ParentId,Incoming,Status,FromAddress,FromName,ToAddress,CcAddress,Subject,TextBody,MessageDate,MessageIdentifier,IsDeleted,IsExternallyVisible
02s8d00000MailAAAB,5008d00000CaseA,true,1,mara@quistmarine.example,Mara Quist,help@tellwell.example,,Crane feed drops,The crane feed drops every night.,2026-05-05T08:00:00.000+0000,<m1@quistmarine.example>,false,true
02s8d00000MailBAAB,5008d00000CaseAAAB,false,3,sol@tellwell.example,Sol Adeyemi,mara@quistmarine.example,,Re: Crane feed drops,We restarted it.,2026-05-05T09:00:00.000+0000,<m2@tellwell.example>,false,true
02s8d00000MailCAAB,5008d00000CaseAAAB,false,3,sol@tellwell.example,Sol Adeyemi,lee@tellwell.example,,Fwd: Crane feed drops,"{SECRET}",2026-05-05T09:10:00.000+0000,<m3@tellwell.example>,false,false
02s8d00000MailDAAB,,true,1,mara@quistmarine.example,Mara Quist,ivo.lenk@tellwell.example,,Berth three,No case of mine.,2026-05-07T09:10:00.000+0000,<m4@quistmarine.example>,false,true
02s8d00000MailEAAB,5008d00000CaseAAAB,false,5,sol@tellwell.example,Sol Adeyemi,mara@quistmarine.example,,Draft,Never sent.,2026-05-05T09:20:00.000+0000,,false,true
"""
CASE_COMMENTS = f"""Id,ParentId,CommentBody,IsPublished,CreatedDate
00a8d00000CommAAAB,5008d00000CaseAAAB,"Again. {SECRET}",false,2026-05-05T10:00:00.000+0000
"""

SLACK_USERS = json.dumps(
    [
        {
            "id": "U1",
            "team_id": "T1",
            "real_name": "Ivo Lenk",
            "profile": {"email": "ivo.lenk@tellwell.example"},
        },
        {
            "id": "U2",
            "team_id": "T1",
            "real_name": "Sol Adeyemi",
            "profile": {"email": "sol@tellwell.example"},
        },
        {
            "id": "U3",
            "team_id": "T9",
            "real_name": "Mara Quist",
            "profile": {"email": "mara@quistmarine.example"},
        },
    ]
)
SLACK_CHANNELS = json.dumps(
    [
        {"id": "C1", "name": "quist-pilot", "created": 1, "members": ["U1", "U3"], "topic": {}},
        {"id": "C2", "name": "acct-quist", "created": 1, "members": ["U1", "U2"], "topic": {}},
    ]
)
SLACK_DAY = json.dumps(
    [
        {"type": "message", "subtype": "channel_join", "user": "U3", "text": "<@U3> has joined", "ts": "1777885000.000100"},
        {"type": "message", "user": "U3", "text": "The crane feed drops &amp; <@U1> knows.", "ts": "1777885200.000100", "thread_ts": "1777885200.000100"},
        {"type": "message", "user": "U1", "text": "See <https://x.example/s|status>.", "ts": "1777885260.000200", "thread_ts": "1777885200.000100"},
        {"type": "message", "user": "U1", "text": "Unrelated: lunch on the quay?", "ts": "1777886000.000300"},
    ]
)  # fmt: skip
SLACK_INNER = json.dumps([{"type": "message", "user": "U2", "text": SECRET, "ts": "1777885300.000100"}])
SLACK_FILES: dict[str, str | bytes | dict[str, Any]] = {
    "users.json": SLACK_USERS,
    "channels.json": SLACK_CHANNELS,
    "quist-pilot/2026-05-04.json": SLACK_DAY,
    "acct-quist/2026-05-04.json": SLACK_INNER,
}
SLACK_IDS = frozenset({"slack:C1/1777885200.000100", "slack:C1/2026-05-04", "slack:C2/2026-05-04"})

_TWO = {"tickets": [ticket(), ticket(id=42, comments=[])], **ZENDESK_SIDE}
_CASE = frozenset({"salesforce:5008d00000CaseAAAB", "mail:<m4@quistmarine.example>"})
KITS = (
    Kit(
        "zendesk",
        {"t.json": _TWO},
        frozenset({"zendesk:41", "zendesk:42"}),
        {"t.jsonl": lines(ticket(), '{"id": 43, "status"', ticket(id=42, comments=[]))},
        "bad_json",
        frozenset({"zendesk:41", "zendesk:42"}),
    ),
    Kit("intercom", {"c.json": intercom()}, frozenset({"intercom:11"}), {"c.json": {"conversations": [intercom(), intercom(12, created_at="soon")]}}, "bad_time", frozenset({"intercom:11"})),
    Kit(
        "freshdesk",
        {"t.json": freshdesk()},
        frozenset({"freshdesk:21"}),
        {"t.json": freshdesk(), "c.json": {"conversations": [freshdesk_reply(3, "x", ticket_id=99)]}},
        "ticket_missing",
        frozenset({"freshdesk:21"}),
    ),
    Kit("jira", {"i.json": {"issues": [jira(), jira("SUP-2")]}}, frozenset({"jira:SUP-1", "jira:SUP-2"}), {"i.json": {"issues": [jira(), jira("SUP-2", created="soon")]}}, "bad_time", frozenset({"jira:SUP-1"})),
    Kit("hubspot", {"t.json": {"results": [hubspot_ticket()]}}, frozenset({"hubspot:31"}), {"t.json": {"results": [hubspot_ticket(), hubspot_ticket(32, createdate="soon")]}}, "bad_time", frozenset({"hubspot:31"})),
    Kit(
        "salesforce cases",
        {"Case.csv": CASES, "EmailMessage.csv": CASE_MAILS, "CaseComment.csv": CASE_COMMENTS},
        _CASE,
        {"Case.csv": CASES, "EmailMessage.csv": CASE_MAILS.replace("2026-05-05T09:00:00.000+0000", "soon")},
        "bad_time",
        _CASE,
    ),
    Kit(
        "slack",
        SLACK_FILES,
        SLACK_IDS,
        {**SLACK_FILES, "acct-quist/2026-05-05.json": json.dumps([{"type": "message", "user": "U1", "text": "x", "ts": "soon"}])},
        "bad_time",
        SLACK_IDS,
        named=True,
    ),
    Kit(
        "tables",
        {"accounts.csv": ACCOUNTS},
        frozenset({"accounts:a_quist", "accounts:a_obel"}),
        {"accounts.csv": ACCOUNTS + "a_torn,Torn\n"},
        "bad_row",
        frozenset({"accounts:a_quist", "accounts:a_obel"}),
    ),
)  # fmt: skip
