"""Support and engagement figures, made of tickets, calls and mails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from assistant.metrics.show import show
from assistant.types.documents import Document, Kind, Nature, Part, Participant, Segment, Side, Visibility
from assistant.types.facts import Fact
from tests.metrics.memory import Memory, row, scope

DAY = date(2025, 6, 30)
NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)


def ask(memory: Memory, name: str) -> list[Fact]:
    return list(show(name, reader=memory, scope=scope("A", "B", as_of=DAY), as_of=DAY).facts)


def said(
    n: int, side: Side, at: datetime, visibility: Visibility = Visibility.PUBLIC, part: Part = Part.BODY
) -> Segment:
    return Segment(n, side.value, side, visibility, at, None, "words", part)


def ticket(
    id: str, title: str, opened: datetime, *segments: Segment, account: str = "A", **named: str
) -> Document:
    attributes = tuple(sorted(named.items()))
    return Document(
        "desk", id, Kind.TICKET, title, opened, segments, attributes=attributes, account_id=account
    )


def ago(days: int, hours: int = 0) -> datetime:
    return NOW - timedelta(days=days, hours=hours)


def desk() -> Memory:
    return Memory().know("A", "B").hear(
        ticket("1", "Export fails with error", ago(40), said(0, Side.CUSTOMER, ago(40)),
               said(1, Side.VENDOR, ago(40) + timedelta(hours=1), Visibility.INTERNAL),
               said(2, Side.VENDOR, ago(40) + timedelta(hours=4)), priority="high", status="solved",
               solved_at=ago(38).isoformat(), satisfaction_rating="good"),
        ticket("2", "Export fails again with error", ago(20), said(1, Side.VENDOR, ago(20) + timedelta(hours=2)),
               said(2, Side.CUSTOMER, ago(15)), priority="high", closed_at=ago(16).isoformat(), satisfaction="bad"),
        ticket("3", "The export fails with an error", ago(10), priority="low", status="open"),
        ticket("4", "Invoice address", ago(5), status="open"),
        ticket("5", "An old matter", ago(300), status="closed", closed_at=ago(299).isoformat()),
    )  # fmt: skip


def test_volume_and_severity_s236() -> None:
    facts = ask(desk(), "ticket_volume")
    assert {fact.name: fact.value for fact in facts} == {
        "ticket_volume": 4, "tickets:high": 2, "tickets:low": 1, "tickets:unstated": 1,
    }  # fmt: skip
    assert facts[1].inputs == ("desk:1", "desk:2")


def test_only_public_words_of_ours_are_a_first_reply_s237() -> None:
    (fact,) = ask(desk(), "first_reply")
    assert (fact.value, fact.sample_size) == (3, 2)
    assert "2 without" in fact.method


def test_resolution_reopening_and_rating() -> None:
    assert ask(desk(), "resolution_time")[0].value == (48 + 96) / 2
    (again,) = ask(desk(), "reopen_rate")
    assert (again.value, again.sample_size) == (50, 2)
    assert ask(desk(), "ticket_rating")[0].value == 50


def test_backlog_and_its_age() -> None:
    count, age = ask(desk(), "backlog")
    assert (count.value, age.value) == (2, Decimal("7.5"))
    assert "oldest 10 days" in count.method


def test_the_same_problem_again_is_a_cluster_of_one_account_s097() -> None:
    head, group = ask(desk(), "repeat_issues")
    assert (head.value, group.value, group.account_id) == (1, 3, "A")
    assert group.inputs == ("desk:1", "desk:2", "desk:3")
    elsewhere = (
        Memory()
        .know("A", "B")
        .hear(*(ticket(str(n), "Export fails", ago(n), account="AB"[n % 2]) for n in range(1, 5)))
    )
    assert ask(elsewhere, "repeat_issues")[0].value == 0


def test_what_closes_after_the_day_is_open_on_it() -> None:
    memory = (
        Memory()
        .know("A")
        .hear(ticket("1", "T", ago(3), closed_at=(NOW + timedelta(days=5)).isoformat(), status="closed"))
    )
    assert ask(memory, "backlog")[0].value == 1
    assert ask(memory, "resolution_time")[0].value is None


def mail(id: str, side: Side, at: datetime, thread: str = "t", nature: Nature = Nature.PERSONAL) -> Document:
    return Document("mail", id, Kind.EMAIL, f"Mail {id}", at, (said(0, side, at),), thread_id=thread, nature=nature,
                    account_id="A")  # fmt: skip


def call(id: str, at: datetime, *people: str) -> Document:
    present = tuple(Participant(name, f"{name}@a.example", Side.CUSTOMER) for name in people)
    segments = (*(Segment(n, name, Side.CUSTOMER, Visibility.PUBLIC, at, 0, "words") for n, name in enumerate(people)),
                said(9, Side.VENDOR, at))  # fmt: skip
    return Document("calls", id, Kind.CALL, f"Call {id}", at, segments, present, account_id="A")


def test_last_touch_each_way_leaves_out_machines_and_quotes_s094() -> None:
    quoted = Document("mail", "q", Kind.EMAIL, "Re", ago(2), (said(0, Side.VENDOR, ago(2)),
                      said(1, Side.CUSTOMER, ago(9), part=Part.QUOTED)), account_id="A")  # fmt: skip
    memory = (
        Memory()
        .know("A")
        .hear(
            mail("1", Side.CUSTOMER, ago(9)),
            mail("2", Side.CUSTOMER, ago(1), nature=Nature.AUTO_REPLY),
            quoted,
        )
    )
    inbound, outbound = ask(memory, "last_touch")
    assert (inbound.value, outbound.value) == (DAY - timedelta(days=9), DAY - timedelta(days=2))


def test_reply_latency_each_way_s099() -> None:
    memory = Memory().know("A").hear(
        mail("1", Side.VENDOR, ago(10)), mail("2", Side.VENDOR, ago(9)), mail("3", Side.CUSTOMER, ago(8)),
        mail("4", Side.VENDOR, ago(8) + timedelta(hours=5)), mail("5", Side.CUSTOMER, ago(3), thread="other"),
    )  # fmt: skip
    theirs, ours = ask(memory, "reply_latency")
    assert (theirs.value, ours.value) == (48, 5)


def test_cadence_and_breadth_s239_s254() -> None:
    memory = Memory().know("A").hear(
        call("1", ago(120), "Ann", "Bob", "Cay"), call("2", ago(90), "Ann"), call("3", ago(62), "Ann", "Dan"),
        call("4", ago(50), "Ann"),
    )  # fmt: skip
    (cadence,) = ask(memory, "meeting_cadence")
    assert cadence.value == 28
    assert "50 days ago, longer than usual" in cadence.method
    (breadth,) = ask(memory, "contact_breadth")
    assert (breadth.value, breadth.sample_size) == (2, 2)
    assert "2 people in 90 days, 3 in" in breadth.method


def test_who_decides_and_takes_part_s243() -> None:
    memory = Memory().know("A").hear(
        call("1", ago(120), "Ann"), call("2", ago(80), "ANN"), call("3", ago(40), "Ann", "Bob"), call("4", ago(7), "Bob"),
        call("5", ago(3), "Cay"),
    )  # fmt: skip
    assert "undefined" in ask(memory, "sponsor_engagement")[0].method
    memory.add(
        row("contacts", "1", "A", name="Ann", role="executive_sponsor", status="active"),
        row("contacts", "2", "A", name="Bob", role="user", status="active"),
        row("contacts", "3", "A", name="Cay", role="economic_buyer", status="left"),
    )
    (fact,) = ask(memory, "sponsor_engagement")
    assert (fact.value, fact.sample_size) == (2, 1)
    assert "the last 40 days ago" in fact.method
    assert fact.inputs[0] == "contacts:1"


def test_roles_held_and_missing() -> None:
    memory = (
        Memory()
        .know("A")
        .add(
            row("contacts", "1", "A", name="Ann", role="champion", status="active"),
            row("contacts", "2", "A", name="Bob", role="economic_buyer", status="left"),
            row("contacts", "3", "A", name="Cay", role="user", status="active", since=date(2026, 1, 1)),
        )
    )
    (fact,) = ask(memory, "role_coverage")
    assert (fact.value, fact.sample_size) == (1, 3)
    assert "missing: economic_buyer, executive_sponsor" in fact.method
