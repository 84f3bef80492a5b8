"""Jira Service Management requests: the request, comments that its asker sees and those that he does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types.documents import Participant, Side
from ingest.adf import adf_text
from ingest.clean import clean
from ingest.joined import posts_of
from ingest.jsonfile import Json, dict_in, dicts_in, needed, text_in
from ingest.jsonshape import address, each, inside, line, lines, matcher, moment, needed_moment
from ingest.recognise import Signature, Source
from ingest.records import ReadContext, Record, SourceFile
from ingest.threads import Post, ThreadHead, thread

SOURCE = "jira"

_ISSUE = Signature("issues", ("", "issues[]"), frozenset({"key", "fields"}), frozenset({"id", "self"}))


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One ticket for each issue, under its key."""
    return each(files, context, paths=("issues",), read=_read)


def _read(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    key, fields = needed(record, "key"), dict_in(record, "fields")
    reporter = _person(dict_in(fields, "reporter"), asks=True)
    opened, updated = needed_moment(fields, context, "created"), moment(fields, context, "updated")
    site = (text_in(record, "self") or "").partition("/rest/api/")[0]
    done = text_in(dict_in(dict_in(fields, "status"), "statusCategory"), "key") == "done"
    head = ThreadHead(
        *(SOURCE, key, line(fields.get("summary")) or "", opened, file.name),
        people=tuple(one for one in (reporter, _person(dict_in(fields, "assignee"), asks=False)) if one),
        closed=moment(fields, context, "resolutiondate") or (updated if done else None),
        updated=updated,
        url=f"{site}/browse/{key}" if site.startswith("https://") else None,
        attributes={
            "tags": lines(fields.get("labels")),
            "type": line(dict_in(fields, "issuetype").get("name")),
        }
        | {name: line(dict_in(fields, name).get("name")) for name in ("status", "priority")},
        organization_ids=tuple(_organizations(fields)),
    )
    opening = Post(reporter, opened, clean(adf_text(fields.get("description"))))
    places = inside(file, dicts_in(dict_in(fields, "comment"), "comments"), f"issue {key} comments")
    posts, problems = posts_of(places, lambda one: _post(one, fields, context))
    yield from problems
    yield thread(head, posts, opening=opening)


def _post(one: Json, fields: Json, context: ReadContext) -> Post:
    """A comment; what does not say that the asker sees it is internal."""
    author, at = dict_in(one, "author"), needed_moment(one, context, "created")
    asks = bool(author) and author.get("accountId") == dict_in(fields, "reporter").get("accountId")
    internal = one.get("jsdPublic") is not True or "visibility" in one
    return Post(_person(author, asks=asks), at, clean(adf_text(one.get("body"))), internal=internal)


def _person(record: Json, *, asks: bool) -> Participant | None:
    """Somebody with an account of a customer, or one of the desk's own."""
    name, mail = line(record.get("displayName")), address(record.get("emailAddress"))
    kind = text_in(record, "accountType")
    side = Side.CUSTOMER if kind == "customer" else Side.UNKNOWN if asks or kind is None else Side.VENDOR
    return Participant(name, mail, side) if name or mail else None


def _organizations(fields: Json) -> Iterator[tuple[str, str]]:
    """Organisations of the request; versions and components have an address of their own, these do not."""
    for name in sorted(fields):
        for one in dicts_in(fields, name) if name.startswith("customfield_") else ():
            if "name" in one and not {"self", "value"} & one.keys() and (found := line(one.get("id"))):
                yield SOURCE, found


JIRA = Source(SOURCE, "Jira Service Management", matcher(_ISSUE), documents=documents)
