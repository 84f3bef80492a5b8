"""One thing that several systems tell is one document with several origins, whatever comes first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from assistant.memory import schema
from assistant.types.documents import Document, Kind, Origin, Participant, Segment, Side, Visibility
from assistant.types.facts import Row
from ingest.records import AccountHints, ParsedDocument, Record, Removed
from tests.ingest.test_changes import contents
from tests.ingest.test_pipeline import NOW, Bench
from tests.memory.world import DAY

WORDS = [
    "we",
    "would",
    "renew",
    "if",
    "the",
    "export",
    "of",
    "the",
    "seat",
    "report",
    "worked",
    "every",
    "single",
    "morning",
    "before",
    "nine",
]


def call(source: str, number: str, *, at: datetime = DAY, words: Sequence[str] = WORDS) -> ParsedDocument:
    people = (Participant("Dana Ortiz", "dana@a1.example"), Participant("Priya Rao", "csm@vendor.example"))
    segments = tuple(
        Segment(n, name, Side.UNKNOWN, Visibility.PUBLIC, at, n * 1000, text)
        for n, (name, text) in enumerate(
            [("Dana Ortiz", " ".join(words)), ("Priya Rao", "I see, thank you.")]
        )
    )
    document = Document(
        source=source,
        external_id=number,
        kind=Kind.CALL,
        title="Renewal review with Account 1",
        occurred_at=at,
        segments=segments,
        participants=people,
        origins=(Origin(source, number, f"{source}.json"),),
    )
    hints = AccountHints(addresses=("dana@a1.example", "csm@vendor.example"), title=document.title)
    return ParsedDocument(document, hints)


def mail(system: str, native: str, text: str = " ".join(WORDS)) -> ParsedDocument:
    segment = Segment(0, "Dana Ortiz", Side.UNKNOWN, Visibility.PUBLIC, DAY, None, text)
    document = Document(
        source="mail",
        external_id="<m7@a1.example>",
        kind=Kind.EMAIL,
        title="Renewal",
        occurred_at=DAY,
        segments=(segment,),
        participants=(Participant("Dana Ortiz", "dana@a1.example", role="from"),),
        origins=(Origin(system, native, f"{system}.json"),),
    )
    return ParsedDocument(document, AccountHints(addresses=("dana@a1.example",)))


class Fed(Bench):
    """A bench whose reader yields what it is given, after the accounts."""

    def feed(self, *records: Record, day: int = 0, **more: object) -> str:
        accounts = [
            Row("accounts", f"acct_{n}", f"acct_{n}", (("account_id", f"acct_{n}"), ("name", f"Account {n}"),
                ("domains", f"a{n}.example")), "csv", f"accounts.csv:{n + 2}")
            for n in range(3)
        ]  # fmt: skip

        def reader(
            paths: Sequence[Path], *, zone: ZoneInfo, meetings: Mapping[str, Row] | None = None
        ) -> Iterator[Record]:
            yield from accounts
            yield from records

        return self.run(now=NOW + timedelta(days=day), reader=reader, **more).line()

    def ids(self, day: int = 300) -> list[str]:
        return sorted(entry.document_id for entry in self.documents(NOW + timedelta(days=day)).values())

    def origins(self, document_id: str) -> list[str]:
        entries = self.documents(NOW + timedelta(days=300)).values()
        (entry,) = [entry for entry in entries if entry.document_id == document_id]
        return sorted(f"{o.source}:{o.external_id}" for o in entry.origins)


@pytest.fixture
def fed(tmp_path: Path) -> Fed:
    return Fed(tmp_path / "fed")


def test_one_meeting_of_two_recorders_is_one_document(fed: Fed) -> None:
    fed.feed(call("zoom", "z1", at=DAY + timedelta(minutes=1)), call("gong", "g1"))
    assert fed.ids() == ["gong:g1"]
    assert fed.origins("gong:g1") == ["gong:g1", "zoom:z1"]
    with fed.engine.connect() as connection:
        query = select(schema.rendition.c.member_id, schema.rendition.c.rule)
        rules = dict(connection.execute(query).all())
    assert rules["gong:g1"] is None
    assert "starts 60 s apart" in (rules["zoom:z1"] or "")


OTHER_WORDS = [
    "the",
    "invoice",
    "of",
    "march",
    "was",
    "paid",
    "twice",
    "and",
    "nobody",
    "at",
    "our",
    "bank",
    "has",
    "an",
    "idea",
    "why",
    "that",
    "is",
]


def test_two_meetings_stay_two(fed: Fed) -> None:
    fed.feed(call("zoom", "z1", words=OTHER_WORDS), call("gong", "g1"))
    assert fed.ids() == ["gong:g1", "zoom:z1"]


def test_a_second_run_changes_nothing(fed: Fed) -> None:
    records = [call("zoom", "z1"), call("gong", "g1"), mail("gmail", "18c"), mail("mail", "<m7@a1.example>")]
    fed.feed(*records)
    before = contents(fed)
    fed.embedded.clear()
    line = fed.feed(*records, day=1)
    assert line.startswith("+0 ~0 -0 ")
    assert contents(fed) == before
    assert fed.embedded == []


def test_every_order_in_one_run_or_in_many_gives_the_same(tmp_path: Path) -> None:
    records = [
        call("zoom", "z1"),
        call("gong", "g1"),
        mail("gmail", "18c", "Shortened …"),
        mail("mail", "<m7@a1.example>"),
        mail("graph", "AAM", "Another wording of the same mail"),
    ]
    seen = []
    for number, order in enumerate(itertools.islice(itertools.permutations(records), 0, None, 17)):
        at_once, apart = Fed(tmp_path / f"{number}a"), Fed(tmp_path / f"{number}b")
        at_once.feed(*order)
        for day, record in enumerate([*order, *order]):
            apart.feed(record, day=day)
        seen += [contents(at_once), contents(apart)]
    assert all(other == seen[0] for other in seen)
    assert len(seen) > 10


def test_an_edit_of_either_system_reaches_the_one_document(fed: Fed) -> None:
    fed.feed(call("zoom", "z1"), call("gong", "g1"))
    fed.feed(call("gong", "g1", words=[*WORDS, "indeed"]), day=1)
    assert fed.ids() == ["gong:g1"]
    document = fed.reader.document("gong:g1", scope=fed.scope(NOW + timedelta(days=300)))
    assert document.segments[0].text.endswith("indeed")
    assert fed.origins("gong:g1") == ["gong:g1", "zoom:z1"]


def test_when_they_turn_out_to_be_two_both_are_there_again(fed: Fed) -> None:
    fed.feed(call("zoom", "z1"), call("gong", "g1"))
    fed.feed(call("zoom", "z1", words=OTHER_WORDS), day=1)
    assert fed.ids() == ["gong:g1", "zoom:z1"]
    assert fed.origins("gong:g1") == ["gong:g1"]


def test_one_system_deletes_it_and_the_others_still_have_it(fed: Fed) -> None:
    fed.feed(mail("gmail", "18c"), mail("mail", "<m7@a1.example>", "The mail as it was sent."))
    fed.feed(Removed("gmail", "18c", "gmail.json"), day=1)
    assert fed.ids() == ["mail:<m7@a1.example>"]
    assert fed.origins("mail:<m7@a1.example>") == ["mail:<m7@a1.example>"]
    fed.feed(Removed("mail", "<m7@a1.example>", "x.mbox"), day=2)
    assert fed.ids() == []


def test_the_system_that_told_it_best_deletes_it(fed: Fed) -> None:
    fed.feed(call("zoom", "z1"), call("gong", "g1"))
    fed.feed(Removed("gong", "g1", "gong.json"), day=1)
    assert fed.ids() == ["zoom:z1"]


def test_a_complete_export_of_one_system_leaves_what_the_other_has(fed: Fed) -> None:
    fed.feed(mail("gmail", "18c"), mail("mail", "<m7@a1.example>", "The mail as it was sent."))
    spare = replace(mail("gmail", "19d").document, external_id="<m8@a1.example>")
    fed.feed(ParsedDocument(spare, AccountHints()), day=1, complete=["gmail"], confirmed=True)
    assert fed.origins("mail:<m7@a1.example>") == ["mail:<m7@a1.example>"]


def test_nothing_is_lost_when_a_run_dies_after_any_transaction(tmp_path: Path) -> None:
    records = [
        call("zoom", "z1"),
        mail("gmail", "18c", "Short"),
        call("gong", "g1"),
        mail("mail", "<m7@a1.example>"),
    ]
    calm = Fed(tmp_path / "calm")
    calm.feed(*records)
    for number in range(1, 12):
        fed = Fed(tmp_path / str(number))
        finished = _dies(fed, records, after=number)
        fed.feed(*records, day=1)
        assert contents(fed) == contents(calm), f"died after transaction {number}"
        if finished:
            return
    raise AssertionError("the run never came to its end")


def _dies(fed: Fed, records: list[Record], *, after: int) -> bool:
    """Run until so many transactions are done, then die. Whether it came to its end."""
    from assistant.memory.write import Writer

    apply, calls = Writer.apply, 0

    def dying(self: Writer, *arguments: object, **named: object) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise SystemExit
        apply(self, *arguments, **named)  # type: ignore[arg-type]

    Writer.apply = dying  # type: ignore[method-assign, assignment]
    try:
        fed.feed(*records)
    except SystemExit:
        return False
    finally:
        Writer.apply = apply  # type: ignore[method-assign]
    return True
