"""Writes a labelled company in the shapes that source systems export, so that it comes in the way everything
does. Labels are never written. Owns which external id stands for which document.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from evals.company import TABLES, Company, Levels, Talk, Turn
from evals.world import observed
from evals.world.write import gong, mbox, vtt, zendesk
from evals.world.write.tables import COLUMNS

ROLES = {
    "champion": "champion",
    "decision_maker": "economic_buyer",
    "sponsor": "executive_sponsor",
    "user": "user",
    "admin": "technical_evaluator",
    "finance": "finance",
    "procurement": "procurement",
}
"""What the customer relationship system calls a label's role."""

_STEADY = ("licensed_seats", "plan_limit")
_OUR_TEAM = "T0OURS"


def account_of(company: Company) -> str:
    """The account's id in the exports."""
    return f"acct_{company.id}"


def write_exports(company: Company, folder: Path) -> dict[str, str]:
    """Write tables, mails, calls, tickets and chats below `folder`.

    Returns the company's document id by the external id that the ingestion gives each document: a
    thread of mails is as many documents as it has mails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    book = _Book(company)
    ids: dict[str, str] = {}
    rows = _tables(company)
    for kind, write in (("call", _calls), ("email", _mails), ("ticket", _tickets), ("chat", _chats)):
        talks = [talk for talk in company.documents if talk.kind == kind]
        if talks:
            ids |= write(book, talks, folder, rows)
    for name, columns, lines in rows:
        _write_csv(folder / f"{name}.csv", columns, lines)
    return ids


Rows = list[tuple[str, Sequence[str], list[Sequence[str]]]]


class _Book:
    """Who is who, as the systems know them."""

    def __init__(self, company: Company) -> None:
        self.company = company
        number = _number(company.id, 8)
        self.observed = observed.Company(
            account_of(company), company.name, company.domain, f"001{number:012}AAA", 36_000_000_000 + number
        )
        self.people: dict[str, observed.Person] = {}
        for one in company.ours:
            self._add(one.name, one.email, one.title, ours=True)
        for contact in company.contacts:
            self._add(contact.name, contact.email, contact.title, ours=False)

    def _add(self, name: str, email: str, title: str, *, ours: bool) -> None:
        person = observed.Person(f"p{_number(email, 9)}", name, email, title, ours)
        self.people[email] = self.people[name] = person

    def of(self, by: str) -> observed.Person:
        """The person of a turn; whoever is in no list is a stranger with that name or address."""
        name, _, domain = by.partition("@")
        stranger = observed.Person(f"x{_number(by, 9)}", name, by if domain else "", "", False)
        return self.people.get(by, stranger)

    def others(self, talk: Talk, turn: Turn) -> tuple[observed.Person, ...]:
        """Whom a mail goes to: everybody else of the thread, at least one of the other side.

        Where nobody of the other side writes, it is whose address the thread names (as a bounce does).
        """
        writer = self.of(turn.by)
        seen = dict.fromkeys(self.of(one.by) for one in talk.turns if not one.quoted)
        found = [one for one in seen if one != writer and one.key[0] == "p"]
        if all(one.ours == writer.ours for one in found):
            words = " ".join(one.text for one in talk.turns)
            side = [one.email for one in (self.company.contacts if writer.ours else self.company.ours)]
            found.insert(0, self.people[next((address for address in side if address in words), side[0])])
        return tuple(found)


def _tables(company: Company) -> Rows:
    account, currency = account_of(company), company.account.get("currency", "EUR")
    told = {"status": "customer", **company.account, "account_id": account, "name": company.name,
            "domains": company.domain, "segment": company.segment, "csm_email": company.ours[0].email,
            "currency": currency, "contract_start": company.started_on.isoformat(),
            "external_ids": f"salesforce:{_Book(company).observed.crm_id}"}  # fmt: skip
    columns = COLUMNS["accounts"].split(",")
    rows: Rows = [("accounts", columns, [[told.get(name, "") for name in columns]])]
    contacts = [
        (f"con_{company.id}_{n}", account, one.name, one.email, one.title, ROLES.get(one.role or "", ""),
         "active", company.started_on.isoformat())
        for n, one in enumerate(company.contacts, start=1) if one.crm
    ]  # fmt: skip
    rows.append(("contacts", COLUMNS["contacts"].split(","), list(contacts)))
    bought = {"mrr": str((company.arr / 12).quantize(Decimal("0.01"))), "plan": "Standard",
              "started_on": company.started_on.isoformat()}  # fmt: skip
    facts = {"subscriptions": (bought,), **company.tables}
    for name in TABLES:
        if name not in facts:
            continue
        columns = COLUMNS[name].split(",")
        keys = {columns[0]: "", "account_id": account, "currency": currency}
        lines: list[Sequence[str]] = []
        for n, row in enumerate(facts[name], start=1):
            cells: Mapping[str, str] = {**keys, columns[0]: f"{name[:3]}_{company.id}_{n}", **row}
            lines.append([cells.get(column, "") for column in columns])
        rows.append((name, columns, lines))
    if company.usage:
        lines = [(account, f"{day}", metric, f"{value}") for metric, day, value in _days(company)]
        rows.append(("usage", ("account_id", "date", "metric", "value"), lines))
    return rows


def _days(company: Company) -> Iterator[tuple[str, date, Decimal]]:
    for levels in company.usage:
        for week, level in enumerate(levels.weekly):
            for weekday in range(7):
                day = levels.since + timedelta(days=7 * week + weekday)
                if day <= company.as_of:
                    yield levels.metric, day, _on(levels, day, level, company.id)


def _on(levels: Levels, day: date, level: Decimal, salt: str) -> Decimal:
    """A day's value: within 4 % of the level on working days, an eighth of it on Saturdays and Sundays."""
    if levels.metric in _STEADY:
        return level
    wobble = Decimal(_number(f"{salt}:{levels.metric}:{day}", 6) % 81 - 40) / 1000
    share = Decimal(1) if day.weekday() < 5 else Decimal("0.125")
    return (level * share * (1 + wobble)).quantize(Decimal(1))


def _calls(book: _Book, talks: Sequence[Talk], folder: Path, rows: Rows) -> dict[str, str]:
    """Every other call as the recorder's JSON, the rest as subtitles that find their meeting in a table."""
    ids: dict[str, str] = {}
    heads, transcripts, meetings = [], [], []
    for n, talk in enumerate(talks):
        shape = ("gong", "zoom")[n % 2]
        name = talk.id if shape == "gong" else f"{talk.id}.vtt"
        people = tuple(dict.fromkeys(book.of(turn.by) for turn in talk.turns))
        turns = tuple(observed.Turn(book.of(turn.by), (turn.text,), "") for turn in talk.turns)
        call = observed.Call(name, shape, talk.title, _at(talk, 0), people, (), turns, 55)
        ids[name] = talk.id
        if shape == "gong":
            head, transcript = gong.call_and_transcript(call, book.observed)
            heads.append(head)
            transcripts.append(transcript)
        else:
            (folder / name).write_text(vtt.transcript(call), encoding="utf-8")
            invited = ";".join(person.address for person in people if person.address)
            meetings.append((name, f"{call.started:%Y-%m-%dT%H:%M:%SZ}", talk.title, invited))
    for key, elements in (("calls", heads), ("callTranscripts", transcripts)):
        (folder / f"{book.company.id}_{key}.json").write_text(gong.page(elements, key), encoding="utf-8")
    if meetings:
        rows.append(("meetings", COLUMNS["meetings"].split(","), list(meetings)))
    return ids


def _mails(book: _Book, talks: Sequence[Talk], folder: Path, rows: Rows) -> dict[str, str]:
    """One mailbox; each mail answers the one before it, and a talk of mails is a thread."""
    ids: dict[str, str] = {}
    messages = []
    for talk in talks:
        before: observed.Mail | None = None
        for n, (turn, quoted) in enumerate(_with_quotes(talk)):
            name = f"<{talk.id}.{n + 1}@{book.company.domain}>"
            subject = talk.title if before is None else f"Re: {talk.title}"
            body = turn.text if not quoted else f"{turn.text}\n\n{_as_quotation(book, quoted)}"
            writer = book.of(turn.by)
            mail = observed.Mail(name, talk.id, _at(talk, n, turn), writer, book.others(talk, turn), (), subject,
                                 body, "", before, "", turn.auto)  # fmt: skip
            messages.append(mbox.message(mail))
            ids[name], before = talk.id, mail
    (folder / f"{book.company.id}.mbox").write_text("".join(messages), encoding="utf-8")
    return ids


def _tickets(book: _Book, talks: Sequence[Talk], folder: Path, rows: Rows) -> dict[str, str]:
    """Tickets, one a line, with the help desk's people. A ticket is solved where its title ends so."""
    ids: dict[str, str] = {}
    lines = []
    users = {person.key: 390_000_000_000 + int(person.key[1:]) for person in book.people.values()}
    for talk in talks:
        number = _number(talk.id, 8)
        comments = [
            observed.Comment(number * 100 + n, book.of(turn.by), _at(talk, n, turn),
                             turn.visibility == "public",
                             turn.text if not quoted else f"{turn.text}\n\n{_as_quotation(book, quoted)}")
            for n, (turn, quoted) in enumerate(_with_quotes(talk))
        ]  # fmt: skip
        for comment in comments:
            users.setdefault(comment.author.key, 390_000_000_000 + int(comment.author.key[1:]))
        subject, solved = talk.title.removesuffix(" [solved]"), talk.title.endswith(" [solved]")
        theirs = next(one.author for one in comments if not one.author.ours)
        agent = next((one.author for one in comments if one.author.ours), book.of(book.company.ours[0].email))
        ticket = observed.Ticket(
            number, subject, "problem", "normal", "solved" if solved else "open", (), comments[0].at,
            comments[-1].at, comments[-1].at if solved else None, theirs, agent, "unoffered", tuple(comments),
        )  # fmt: skip
        lines.append(zendesk.ticket_line(ticket, book.observed, users))
        ids[str(number)] = talk.id
    people = [
        zendesk.user(person, users[person.key], book.observed)
        for person in dict.fromkeys(book.people.values())
    ]
    page = zendesk.page(people, [zendesk.organization(book.observed)])
    (folder / f"{book.company.id}_people.json").write_text(page, encoding="utf-8")
    (folder / f"{book.company.id}_tickets.jsonl").write_text("".join(lines), encoding="utf-8")
    return ids


def _chats(book: _Book, talks: Sequence[Talk], folder: Path, rows: Rows) -> dict[str, str]:
    """A shared channel for each chat, which is one thread."""
    ids: dict[str, str] = {}
    slack = folder / f"{book.company.id}_slack"
    slack.mkdir(exist_ok=True)
    channels = []
    for talk in talks:
        channel = f"C{_number(talk.id, 8):08}"
        stamps = [f"{int(_at(talk, n, turn).timestamp())}.000100" for n, turn in enumerate(talk.turns)]
        channels.append({"id": channel, "name": talk.id, "created": 1_700_000_000, "creator": "U0",
                         "members": sorted({_slack(book.of(turn.by)) for turn in talk.turns}),
                         "is_ext_shared": True, "topic": {"value": ""}})  # fmt: skip
        messages = [
            {"type": "message", "user": _slack(book.of(turn.by)), "text": turn.text, "ts": stamp,
             "thread_ts": stamps[0]}
            for turn, stamp in zip(talk.turns, stamps, strict=True)
        ]  # fmt: skip
        (slack / talk.id).mkdir(exist_ok=True)
        (slack / talk.id / f"{talk.date}.json").write_text(_dumped(messages), encoding="utf-8")
        ids[f"{channel}/{stamps[0]}"] = talk.id
    folk = [
        {"id": _slack(one), "team_id": _OUR_TEAM if one.ours else f"T{_number(book.company.id, 8)}",
         "real_name": one.name, "is_stranger": not one.ours,
         "profile": {"real_name": one.name, "email": one.address, "title": one.title}}
        for one in dict.fromkeys(book.people.values())
    ]  # fmt: skip
    (slack / "channels.json").write_text(_dumped(channels), encoding="utf-8")
    (slack / "users.json").write_text(_dumped(folk), encoding="utf-8")
    return ids


def _with_quotes(talk: Talk) -> Iterator[tuple[Turn, list[Turn]]]:
    """Each turn that was written then, with the older words that it quotes."""
    turns: list[tuple[Turn, list[Turn]]] = []
    for turn in talk.turns:
        if turn.quoted:
            turns[-1][1].append(turn)
        else:
            turns.append((turn, []))
    yield from turns


def _as_quotation(book: _Book, quoted: Iterable[Turn]) -> str:
    parts = []
    for turn in quoted:
        person = book.of(turn.by)
        when = f"On {turn.at:%d %b %Y at %H:%M}, " if turn.at else ""
        lines = "\n".join(f"> {line}" for line in turn.text.split("\n"))
        parts.append(f"{when}{person.name} <{person.address}> wrote:\n{lines}")
    return "\n\n".join(parts)


def _at(talk: Talk, n: int, turn: Turn | None = None) -> datetime:
    """When turn `n` was said: its own time, else the talk's day, a few minutes after the turn before it."""
    day, clock = talk.date, time(9, 0)
    for m, one in enumerate(talk.turns):
        if one.at and (one is turn or (turn is None and m == 0)):
            day, clock = one.at.date(), one.at.time() if one.at.time() != time() else clock
    return datetime.combine(day, clock, UTC) + timedelta(minutes=7 * n)


def _slack(person: observed.Person) -> str:
    return f"U{person.key[1:]}"


def _number(text: str, digits: int) -> int:
    """A number of at most `digits` digits that is always the same for a text, and never zero."""
    limit: int = 10**digits - 1
    return int(sha256(text.encode()).hexdigest()[:15], 16) % limit + 1


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
