"""One mail, one meeting, one ticket's mail: one document with all its origins, whatever came first."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types.documents import Document, Kind, Origin, Participant, Segment, Side, Visibility
from ingest.once import CALL_ORDER, Joined, join, keys, same, same_title, shared
from ingest.records import AccountHints, ParsedDocument, Record
from tests.ingest.exports import VTT, gong_calls, gong_transcripts, mail, mbox, records, write
from tests.ingest.kits_calls import (
    MEET_ENTRIES,
    MEET_PEOPLE,
    OPENING,
    OTTER,
    WORDS,
    ZOOM,
    fathom,
    fireflies,
    granola,
)
from tests.ingest.kits_mail import gmail, graph, hubspot_mail
from tests.ingest.kits_tickets import CASE_MAILS, CASES, freshdesk, hubspot_ticket, jira

START = datetime(2026, 5, 4, 9, tzinfo=UTC)
BOTH = ("Ivo Lenk", "Mara Quist")


def call(
    source: str = "gong",
    *,
    minutes: float = 0,
    people: tuple[str, ...] = BOTH,
    title: str = "Pilot review",
    words: tuple[str, ...] = (OPENING, WORDS),
    same_as: tuple[str, ...] = (),
    number: int = 1,
) -> ParsedDocument:
    said = zip(itertools.cycle(people or (None,)), words, strict=False)
    segments = tuple(
        Segment(n, who, Side.UNKNOWN, Visibility.PUBLIC, None, None, text)
        for n, (who, text) in enumerate(said)
    )
    document = Document(
        source,
        str(number),
        Kind.CALL,
        title,
        START + timedelta(minutes=minutes),
        segments,
        tuple(Participant(one) for one in people),
        origins=(Origin(source, str(number), f"{source}.json"),),
    )
    return ParsedDocument(document, AccountHints(names=people, title=title), same_as)


@pytest.mark.parametrize(
    "other",
    [
        call("zoom"),
        call("zoom", minutes=2.9),
        call("zoom", title="Something else entirely"),
        call("zoom", people=("Ivo Lenk", "Mara Q")),
        call("zoom", people=("M. Quist",), words=(WORDS,), title="x"),
        call("zoom", people=(), title="Quist: pilot review"),
        call("zoom", words=(OPENING, WORDS.replace("crane", "train").replace("three", "tree"))),
        call("zoom", people=("Speaker 1", "Speaker 2")),
        call("gong", number=2),
    ],
)
def test_two_records_of_one_meeting(other: ParsedDocument) -> None:
    assert same(call(), other)
    assert len(join([call(), other])) == 1


@pytest.mark.parametrize(
    "other",
    [
        call("zoom", minutes=3.1),
        call("zoom", minutes=30),
        call("zoom", minutes=24 * 60),
        call(
            "zoom",
            words=("And now for the budget of the coming year, please.", "It grew by half of what we had."),
        ),
        call("zoom", people=("Tade Obel",), title="Budget of the year"),
        call("zoom", words=("Yes.", "No.")),
        call("zoom", words=(), people=("Tade Obel",)),
        call("zoom", words=(), title="Budget of the year"),
    ],
)
def test_near_misses_stay_two(other: ParsedDocument) -> None:
    assert same(call(), other) is None
    assert len(join([call(), other])) == 2


def test_back_to_back_meetings_of_the_same_people_stay_two() -> None:
    again = ("Let us go on with the second part, which is training.", "We need six of us trained by June.")
    found = join(
        [
            call("gong"),
            call("zoom"),
            call("gong", number=2, minutes=30, words=again),
            call("zoom", number=2, minutes=31, words=again),
        ]
    )
    assert [{origin.source for origin in one.parsed.document.origins} for one in found] == [
        {"gong", "zoom"}
    ] * 2
    assert [one.parsed.document.id for one in found] == ["gong:1", "gong:2"]


def test_a_recording_that_was_stopped_and_begun_again_stays_two() -> None:
    assert (
        same(call(), call(number=2, minutes=2, words=("A wholly other part of what was said that day.",) * 2))
        is None
    )


def test_a_calendar_entry_takes_the_place_of_people_and_title() -> None:
    one = call("gong", people=("Ivo Lenk",), same_as=("calendar:e1",))
    other = call("granola", people=("Tade Obel",), title="Note", same_as=("calendar:e1",))
    assert same(one, other)
    assert same(one, replace(other, same_as=("calendar:e2",))) is None


@given(st.permutations([call(source) for source in CALL_ORDER] + [call("gong", number=9, minutes=60)]))
def test_the_order_of_arrival_does_not_matter(found: list[ParsedDocument]) -> None:
    joined = join(found)
    assert joined == join(sorted(found, key=lambda one: one.document.id))
    assert [one.parsed.document.id for one in joined] == ["gong:1", "gong:9"]
    assert len(joined[0].rules) == len(CALL_ORDER) - 1


@given(
    st.lists(
        st.sampled_from([call(s, minutes=m) for s in ("gong", "zoom", "otter") for m in (0, 2, 4, 6, 30)]),
        max_size=8,
    )
)
def test_nothing_is_lost_and_what_is_the_same_shares_a_key(found: list[ParsedDocument]) -> None:
    joined = join(found)
    shown = {origin for one in joined for origin in one.parsed.document.origins}
    assert shown == {origin for one in found for origin in one.document.origins}
    for one, other in itertools.combinations(found, 2):
        if same(one, other):
            assert keys(one) & keys(other)


def test_words_decide_only_where_there_are_enough() -> None:
    assert shared(["a", "b", "c", "d", "e", "f", "g"], ["a", "b", "c", "d", "e", "f", "g", "h"]) == 1.0
    assert shared(["yes"], ["yes", "no"]) == 0.0
    assert same_title("Pilot review", "Quist <> Tellwell: pilot review")
    assert not same_title("Review", "Pilot review")


def _parsed(found: list[Record]) -> list[ParsedDocument]:
    return [one for one in found if isinstance(one, ParsedDocument)]


def _only(joined: list[Joined]) -> Joined:
    (one,) = joined
    return one


def test_the_same_mail_from_five_systems_is_one_document(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.mbox": mbox([mail()]),
            "b.eml": mail(),
            "c.json": gmail(body="The crane is late again.\n"),
            "d.json": graph(),
            "e.json": {"results": [hubspot_mail()]},
        },
    )
    found = _parsed(records(tmp_path))
    one = _only(join(found))
    assert one.parsed.document.id == "mail:<m1@quistmarine.example>"
    assert [origin.source for origin in one.parsed.document.origins] == [
        "mail",
        "mail",
        "gmail",
        "graph",
        "hubspot",
    ]
    assert [name for name, _ in one.rules] == ["hubspot:email:5"]
    assert ("hubspot", "501") in one.parsed.hints.crm_ids
    assert join(found[::-1]) == [one]


@pytest.mark.parametrize(
    "change",
    [
        {"hs_timestamp": "2026-05-04T08:15:09Z"},
        {"hs_email_subject": "Berth four"},
        {"hs_email_text": "Something else that nobody wrote in that mail at all."},
        {"hs_email_headers": '{"from":{"email":"tom@quistmarine.example"}}'},
    ],
)
def test_a_logged_mail_that_differs_is_another(tmp_path: Path, change: dict[str, str]) -> None:
    write(tmp_path, {"b.eml": mail(), "e.json": {"results": [hubspot_mail(5, **change)]}})
    assert len(join(_parsed(records(tmp_path)))) == 2


def test_a_reply_with_another_id_is_another_mail(tmp_path: Path) -> None:
    write(tmp_path, {"a.mbox": mbox([mail(), mail(message_id="<m2@quistmarine.example>")])})
    assert len(join(_parsed(records(tmp_path)))) == 2


def test_a_case_and_its_mail_are_the_case(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Case.csv": CASES,
            "Mail.csv": CASE_MAILS,
            "box.mbox": mbox([mail(), mail(message_id="<m9@q.example>")]),
        },
    )
    found = {one.parsed.document.id: one for one in join(_parsed(records(tmp_path)))}
    assert set(found) == {
        "salesforce:5008d00000CaseAAAB",
        "mail:<m4@quistmarine.example>",
        "mail:<m9@q.example>",
    }
    case = found["salesforce:5008d00000CaseAAAB"]
    assert case.rules == (
        ("mail:<m1@quistmarine.example>", "the ticket holds the mail <m1@quistmarine.example>"),
    )
    assert Origin("mail", "<m1@quistmarine.example>", "box.mbox") in case.parsed.document.origins


def test_the_same_meeting_from_seven_systems_is_one_document(tmp_path: Path) -> None:
    calls = gong_calls()
    calls["calls"][0]["metaData"]["title"] = "Quist <> Tellwell: Pilot review"
    turns = gong_transcripts()
    turns["callTranscripts"][0]["transcript"] = [
        {"speakerId": "s1", "sentences": [{"start": 4500, "text": OPENING}]},
        {"speakerId": "s2", "sentences": [{"start": 9250, "text": WORDS}]},
    ]
    zoom = VTT.replace("How did the pilot go?", OPENING).replace("Two of three berths are live.", WORDS)
    files = {
        "gong.json": calls,
        "turns.json": turns,
        "fathom.json": {"items": [fathom()]},
        "ff.json": fireflies(),
        "granola.json": granola(),
        "entries.json": MEET_ENTRIES,
        "people.json": MEET_PEOPLE,
        "zoom.json": ZOOM,
        "talk.vtt": zoom,
        "otter.txt": OTTER.replace("How did the pilot go?", OPENING),
    }
    found = _parsed(records(write(tmp_path, files)))
    one = _only(join(found))
    assert one.parsed.document.id == "gong:91"
    assert {name.split(":")[0] for name, _ in one.rules} == {
        "fathom",
        "fireflies",
        "granola",
        "meet",
        "zoom",
        "otter",
    }
    assert {("salesforce", "0018d00000QuistAAB"), ("hubspot", "501")} <= set(one.parsed.hints.crm_ids)
    assert sum(person.name == "Mara Quist" for person in one.parsed.document.participants) == 1


def test_the_same_request_in_two_help_desks_stays_two_and_lends_its_account(tmp_path: Path) -> None:
    short = freshdesk(description_text="The crane feed", company_id=None, requester={}, conversations=[])
    write(
        tmp_path, {"f.json": short, "j.json": {"issues": [jira()]}, "h.json": {"results": [hubspot_ticket()]}}
    )
    found = {one.parsed.document.id: one for one in join(_parsed(records(tmp_path)))}
    assert set(found) == {"freshdesk:21", "jira:SUP-1", "hubspot:31"}
    assert found["freshdesk:21"].parsed.hints.crm_ids == (("hubspot", "501"),)
    assert "mara@quistmarine.example" in found["freshdesk:21"].parsed.hints.addresses
    assert [name for name, _ in found["freshdesk:21"].twins] == ["hubspot:31", "jira:SUP-1"]


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Crane feed"},
        {"created_at": "2026-05-05T08:00:09Z"},
        {"description_text": "Something else."},
    ],
)
def test_a_request_that_differs_lends_nothing(tmp_path: Path, change: dict[str, str]) -> None:
    other = freshdesk(conversations=[], requester={}, **change)
    write(tmp_path, {"f.json": other, "j.json": {"issues": [jira()]}})
    assert not any(one.twins for one in join(_parsed(records(tmp_path))))


def test_an_import_that_stamps_everything_with_one_instant_is_not_compared_all_with_all() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    tickets = [
        Document("zendesk", str(n), Kind.TICKET, f"Printer {n} is out of paper", at, ()) for n in range(50)
    ]
    found = [keys(ParsedDocument(ticket, AccountHints(), ())) for ticket in tickets]
    assert not any(one & other for one, other in itertools.combinations(found, 2))
