"""`plumbline signals`: listed with proof, explained, and dealt with by people."""

from __future__ import annotations

from pathlib import Path

from api.cli.exits import Exit
from tests.cli.conftest import Plumb

FIELDS = {
    "id", "account_id", "kind", "core", "direction", "rule", "rules", "title", "level", "strength", "confidence",
    "evidence", "facts", "owner", "owner_role", "response", "due_on", "closes_when", "alternatives", "first_seen",
    "last_seen", "state", "suppressed_by", "delivery", "history",
}  # fmt: skip


def test_every_signal_is_whole_and_its_quotes_stand_in_their_segments(plumb: Plumb, ingested: Path) -> None:
    ended = plumb("signals", "--home", ingested, "--json")
    assert ended.code == Exit.DONE
    signals = ended.json["signals"]
    assert signals
    for one in signals:
        assert set(one) == FIELDS
        assert one["evidence"] or one["facts"]
        assert one["owner"]
        assert one["response"]
        assert one["alternatives"]
        for quote in one["evidence"]:
            document = plumb("document", quote["document_id"], "--home", ingested, "--json").json
            assert quote["quote"] in document["segments"][quote["segment"]]["text"]


def test_a_person_deals_with_it_and_it_stays_so(plumb: Plumb, home: Path) -> None:
    first = plumb("signals", "--home", home, "--json").json["signals"][0]
    done = plumb("signals", "ack", first["id"], "--home", home, "--reason", "called them", "--json")
    assert done.json["signal"]["state"] == "acknowledged"
    why = plumb("signals", "why", first["id"], "--home", home, "--json").json
    assert why["signal"]["history"][-1]["why"] == "called them"
    assert why["rules"][0]["thresholds"]
    assert plumb("signals", "dismiss", first["id"], "--home", home).code == Exit.USAGE
    plumb("signals", "dismiss", first["id"], "--reason", "known", "--home", home)
    assert first["id"] not in {s["id"] for s in plumb("signals", "--home", home, "--json").json["signals"]}
    dismissed = plumb("signals", "list", "--state", "dismissed", "--home", home, "--json").json["signals"]
    assert [one["id"] for one in dismissed] == [first["id"]]


def test_what_does_not_exist_is_refused(plumb: Plumb, ingested: Path) -> None:
    assert plumb("signals", "--kind", "luck", "--home", ingested).code == Exit.USAGE
    assert plumb("signals", "--state", "gone", "--home", ingested).code == Exit.USAGE
    assert plumb("signals", "why", "zzz", "--home", ingested).code == Exit.NOT_FOUND
