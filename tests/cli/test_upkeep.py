"""Looking after a data folder: freshness, quarantine, the review queue, rehearsals and forgetting."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from api.cli.exits import Exit
from api.cli.meter import Meter, duration
from tests.cli.conftest import EXPORTS, Plumb

STRANGER = "mail:<stranger@nowhere.example>"
BAD = """From: Mara Teixeira <mara@harborlane.example>
To: Sam <sam@vendor.example>
Subject: Without a date
Message-ID: <undated@harborlane.example>

The gate is slow.
"""


def test_sources_tell_how_fresh_they_are(plumb: Plumb, home: Path) -> None:
    shape = plumb("sources", "--json", "--home", home).json
    mail = next(source for source in shape["sources"] if source["source"] == "mail")
    assert set(mail) == {
        "source", "count", "newest_at", "last_import_at", "lag_seconds", "import_age_seconds",
    }  # fmt: skip
    assert mail["count"] == 3
    assert datetime.fromisoformat(mail["newest_at"]).date().isoformat() == "2026-03-13"
    assert mail["lag_seconds"] > 0
    assert "mail\t3\t2026-03-13" in plumb("sources", "--home", home).out


def test_a_rehearsed_ingest_tells_and_writes_nothing(plumb: Plumb, home: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "new.eml").write_text(
        (EXPORTS / "latency.eml").read_text().replace("<lane-", "<other-")
    )
    told = plumb("ingest", tmp_path / "more", "--dry-run", "--json", "--home", home)
    assert (told.json["added"], told.json["changed"]) == (1, 0)
    assert "Nothing was written" in told.err
    assert len(plumb("documents", "--json", "--home", home).json["documents"]) == 3


def test_a_complete_export_removes_and_asks_first(plumb: Plumb, home: Path, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_text((EXPORTS / "latency.eml").read_text())
    arguments = ("ingest", tmp_path / "one.eml", "--complete", "mail", "--json", "--home", home)
    refused = plumb(*arguments)
    assert refused.code == Exit.USAGE
    assert "2 of 3 of mail" in refused.json["error"]["what"]
    assert len(plumb("documents", "--json", "--home", home).json["documents"]) == 3
    assert plumb(*arguments, "--yes").json["removed"] == 2
    assert len(plumb("documents", "--json", "--home", home).json["documents"]) == 1


def test_a_record_in_quarantine_is_shown_retried_and_dropped(
    plumb: Plumb, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.eml").write_text(BAD)
    assert len(plumb("ingest", tmp_path / "bad.eml", "--json", "--home", home).json["problems"]) == 1
    (held,) = plumb("quarantine", "list", "--json", "--home", home).json["quarantine"]
    assert (held["path"], held["code"], held["bytes"]) == ("bad.eml", "no_date", len(BAD))
    assert "The gate is slow." in plumb("quarantine", "show", str(held["id"]), "--home", home).out
    again = plumb("quarantine", "retry", "--all", "--json", "--home", home)
    assert again.code == Exit.SET_ASIDE
    assert again.json["retried"][0]["read"] is False
    assert len(plumb("quarantine", "list", "--json", "--home", home).json["quarantine"]) == 1
    assert plumb("quarantine", "drop", str(held["id"]), "--json", "--home", home).json == {
        "dropped": [held["id"]]
    }
    assert plumb("quarantine", "list", "--json", "--home", home).json == {"quarantine": []}
    assert plumb("quarantine", "show", str(held["id"]), "--home", home).code == Exit.NOT_FOUND
    assert plumb("quarantine", "drop", "--home", home).code == Exit.USAGE


def test_what_can_be_read_now_leaves_the_quarantine(
    plumb: Plumb, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.eml").write_text(BAD)
    plumb("ingest", tmp_path / "bad.eml", "--home", home)
    from assistant.memory.quarantine import Held, Quarantine

    find = Quarantine.find

    def mended(self: Quarantine, held_id: int) -> Held:
        from dataclasses import replace

        held = find(self, held_id)
        return replace(held, raw=b"Date: Mon, 2 Mar 2026 09:20:31 +0100\n" + (held.raw or b""))

    monkeypatch.setattr(Quarantine, "find", mended)
    assert plumb("quarantine", "retry", "--all", "--json", "--home", home).json["retried"][0]["read"] is True
    monkeypatch.setattr(Quarantine, "find", find)
    assert plumb("quarantine", "list", "--json", "--home", home).json == {"quarantine": []}
    documents = plumb("documents", "--json", "--home", home).json["documents"]
    assert "<undated@harborlane.example>" in {document["external_id"] for document in documents}


def owner(plumb: Plumb, home: Path, document_id: str) -> tuple[str | None, str | None]:
    documents = plumb("documents", "--json", "--home", home).json["documents"]
    (found,) = [document for document in documents if document["document_id"] == document_id]
    return found["account_id"], found["account_rule"]


def test_a_person_decides_whose_a_document_is_and_takes_it_back(plumb: Plumb, home: Path) -> None:
    (waiting,) = plumb("review-matches", "list", "--json", "--home", home).json["documents"]
    assert waiting["document_id"] == STRANGER
    decided = plumb(
        "review-matches",
        "accept",
        STRANGER,
        "--account",
        "Harbor Lane",
        "--by",
        "ada",
        "--json",
        "--home",
        home,
    ).json
    assert decided["decision"]["decided_by"] == "ada"
    assert owner(plumb, home, STRANGER) == ("acc_lane", "decided by ada")
    assert plumb("review-matches", "list", "--json", "--home", home).json["documents"] == []
    hits = plumb("search", "question about price", "--account", "acc_lane", "--json", "--home", home).json[
        "hits"
    ]
    assert STRANGER in {hit["document_id"] for hit in hits}
    plumb("ingest", EXPORTS, "--home", home)
    assert owner(plumb, home, STRANGER) == ("acc_lane", "decided by ada")
    number = str(decided["decision"]["id"])
    assert plumb("review-matches", "undo", number, "--json", "--home", home).json["changed"] == 1
    assert owner(plumb, home, STRANGER)[0] is None
    hits = plumb("search", "question about price", "--account", "acc_lane", "--json", "--home", home).json[
        "hits"
    ]
    assert STRANGER not in {hit["document_id"] for hit in hits}
    assert plumb("review-matches", "undo", number, "--home", home).code == Exit.NOT_FOUND
    listed = plumb("review-matches", "list", "--decided", "--json", "--home", home).json["decisions"]
    assert listed[0]["undone_at"] is not None


def test_an_address_or_a_domain_is_decided_for_all_its_mail(plumb: Plumb, home: Path) -> None:
    (waiting,) = plumb("review-matches", "list", "--json", "--home", home).json["documents"]
    (address,) = waiting["addresses"]
    plumb("review-matches", "accept", address, "--account", "acc_light", "--home", home)
    assert owner(plumb, home, STRANGER)[0] == "acc_light"
    domain = "@" + address.partition("@")[2]
    plumb("review-matches", "accept", domain, "--account", "acc_lane", "--home", home)
    assert owner(plumb, home, STRANGER)[0] == "acc_light", "an address counts before its domain"
    first = plumb("review-matches", "list", "--decided", "--json", "--home", home).json["decisions"][0]
    plumb("review-matches", "undo", str(first["id"]), "--home", home)
    assert owner(plumb, home, STRANGER)[0] == "acc_lane"


def test_what_was_rejected_stays_rejected(plumb: Plumb, home: Path) -> None:
    lane = "mail:<lane-latency-1@harborlane.example>"
    assert owner(plumb, home, lane)[0] == "acc_lane"
    plumb("review-matches", "reject", lane, "--account", "acc_lane", "--by", "ada", "--home", home)
    assert owner(plumb, home, lane) == (None, "acc_lane rejected by ada")
    plumb("ingest", EXPORTS, "--home", home)
    assert owner(plumb, home, lane)[0] is None
    plumb("review-matches", "reject", STRANGER, "--home", home)
    waiting = plumb("review-matches", "list", "--json", "--home", home).json["documents"]
    assert STRANGER not in {item["document_id"] for item in waiting}


def test_somebody_who_seems_to_have_left_is_proposed_and_confirmed(
    plumb: Plumb, home: Path, tmp_path: Path
) -> None:
    words = BAD.replace("The gate is slow.", "Farewell: today is my last day here.")
    (tmp_path / "bye.eml").write_text("Date: Mon, 2 Mar 2027 09:20:31 +0100\n" + words)
    plumb("ingest", tmp_path / "bye.eml", "--home", home)
    (left,) = plumb("review-matches", "list", "--json", "--home", home).json["departures"]
    assert (left["subject"], left["kind"]) == ("left:mara@harborlane.example", "said")
    assert "last day" in left["quote"]

    def status() -> str | None:
        from assistant.settings import Settings
        from assistant.wiring import open_plumbline

        with open_plumbline(
            Settings(home=home, embedder="hashing"), command="test", create=False
        ) as plumbline:
            rows = plumbline.writer.current_rows("contacts")
        found = next(row for row in rows if row.get("email") == "mara@harborlane.example")
        return None if found.get("status") is None else str(found.get("status"))

    before = status()
    assert before != "left"
    decided = plumb("review-matches", "accept", left["subject"], "--json", "--home", home).json
    assert status() == "left"
    plumb("ingest", EXPORTS, "--home", home)
    assert status() == "left"
    assert plumb("review-matches", "list", "--json", "--home", home).json["departures"] == []
    plumb("review-matches", "undo", str(decided["decision"]["id"]), "--home", home)
    assert status() == before


def test_forgetting_tells_first_and_then_does_it(plumb: Plumb, home: Path) -> None:
    arguments = ("forget", "--contact", "mara@harborlane.example", "--json", "--home", home)
    told = plumb(*arguments)
    assert told.json["would_erase"]["documents"] == 1
    assert len(plumb("documents", "--json", "--home", home).json["documents"]) == 3
    receipt = plumb(*arguments, "--yes").json["receipt"]
    assert receipt["erased"]["documents"] == 1
    assert len(plumb("documents", "--json", "--home", home).json["documents"]) == 2
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert not any(b"Teixeira" in data or b"eleven seconds" in data for data in files)
    (kept,) = plumb("forget", "--receipts", "--json", "--home", home).json["receipts"]
    assert kept == receipt | {"genuine": True}
    assert plumb("ingest", EXPORTS, "--json", "--home", home).json["added"] == 0


def test_forgetting_needs_to_know_what(plumb: Plumb, home: Path) -> None:
    assert plumb("forget", "--home", home).code == Exit.USAGE
    assert plumb("forget", "--document", "mail:never", "--yes", "--home", home).code == Exit.NOT_FOUND


def test_secrets_are_masked_unless_the_setting_says_otherwise(
    plumb: Plumb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = BAD.replace("The gate is slow.", "password: hunter2secret")
    (tmp_path / "m.eml").write_text("Date: Mon, 2 Mar 2026 09:20:31 +0100\n" + text)

    def stored(home: Path) -> bool:
        plumb("ingest", tmp_path / "m.eml", "--home", home)
        return any(b"hunter2secret" in path.read_bytes() for path in home.rglob("*") if path.is_file())

    assert not stored(tmp_path / "masked")
    monkeypatch.setenv("PLUMBLINE_MASK_SECRETS", "false")
    assert stored(tmp_path / "plain")


def test_progress_tells_rate_and_remaining_time() -> None:
    clock = iter([0.0, 0.0, 10.0, 10.0])
    said: list[tuple[str, int, str]] = []
    meter = Meter(
        lambda stage, done, note="": said.append((stage, done, note)),
        total_bytes=1000,
        clock=lambda: next(clock),
    )
    meter("documents", 0)
    meter("bytes", 250)
    meter("documents", 50)
    assert said == [("documents", 0, ""), ("documents", 50, "5/s, about 30 s left")]
    assert duration(59.6) == "60 s"
