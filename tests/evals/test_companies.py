"""The labelled companies: every file is sound, faults are named, and what they said arrives on the right account."""

from __future__ import annotations

import copy
import json
from collections import Counter
from csv import DictReader
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals.bench import open_room
from evals.companies import FOLDER, BadCompany, Half, load_companies, load_company, write_exports
from evals.company import SIGNALS, Company

CHOSEN = ("mueller-feinmechanik", "northgate-college", "kestrel-foods", "brightwater-haulage")
"""A German one with milestones, one with usage, one with a chat, one with tickets and quoted mail. All of `dev`."""


def everything() -> list[Company]:
    return [company for half in Half for company in load_companies(half)]


def test_every_company_is_sound_and_ids_are_used_once() -> None:
    found = everything()
    assert {half: len(load_companies(half)) for half in Half} == {Half.DEV: 32, Half.UNSEEN: 32}
    assert len({company.id for company in found}) == len({company.domain for company in found}) == 64
    names = [talk.id for company in found for talk in company.documents]
    assert len(set(names)) == len(names)


def test_every_kind_occurs_in_both_halves() -> None:
    for half in Half:
        kinds = Counter(signal.kind for company in load_companies(half) for signal in company.expect.signals)
        assert {kind: kinds[kind] for kind in sorted(SIGNALS) if kinds[kind] < 2} == {}


def test_there_are_three_distractors_for_each_company() -> None:
    for half in Half:
        companies = load_companies(half)
        assert sum(len(company.expect.distractors) for company in companies) >= 3 * len(companies)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda v: v.update(colour="red"), "colour"),
        (lambda v: v.pop("arr"), "arr"),
        (lambda v: v.update(as_of="2020-01-01"), "started_on"),
        (lambda v: v["expect"]["signals"][0].update(quote="words that nobody said"), "expect.signals"),
        (lambda v: v["expect"]["signals"][0].update(kind="bad_mood"), "bad_mood"),
        (lambda v: v["expect"]["signals"][0].update(until="2020-01-01"), "expect.signals"),
        (lambda v: v["expect"]["promises"][0].update(state="forgotten"), "expect.promises"),
        (lambda v: v["expect"]["promises"][0].update(closing_quote="never written"), "closing_quote"),
        (lambda v: v["documents"][0].update(kind="fax"), "fax"),
        (lambda v: v["documents"][0]["turns"][0].update(text=" "), "documents"),
        (lambda v: v["contacts"][0].update(role="king"), "king"),
    ],
)
def test_a_fault_is_refused_with_file_and_field(tmp_path: Path, change: Any, named: str) -> None:
    path = sorted((FOLDER / Half.DEV).glob("*.json"))[0]
    values = copy.deepcopy(json.loads(path.read_text(encoding="utf-8")))
    change(values)
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(BadCompany, match=named) as error:
        load_company(broken)
    assert str(error.value).startswith(str(broken))


def test_every_document_arrives_on_its_account_with_its_words(tmp_path: Path) -> None:
    chosen = [company for company in everything() if company.id in CHOSEN]
    exports = tmp_path / "exports"
    ids = {company.id: write_exports(company, exports / company.id) for company in chosen}
    last = max(company.as_of for company in chosen)
    with open_room(tier="quick", seed=1, data=None, folder=tmp_path / "room", embedder="hashing") as room:
        bench = room.bench("companies", [exports], last_day=last)
        stored = bench.library.at(bench.instant(last))
    by_external = {document.external_id: document for document in stored.values()}
    assert len(chosen) == len(CHOSEN)
    assert set(by_external) == {external for mapping in ids.values() for external in mapping}
    for company in chosen:
        talks = {talk.id: talk for talk in company.documents}
        words: dict[str, str] = dict.fromkeys(talks, "")
        for external, talk_id in ids[company.id].items():
            document = by_external[external]
            assert document.account_id == f"acct_{company.id}", external
            assert document.kind.value == talks[talk_id].kind
            words[talk_id] += "\n".join(segment.text for segment in document.segments) + "\n"
        for signal in company.expect.signals:
            if signal.document is not None and signal.quote is not None:
                assert signal.quote in words[signal.document]


def test_usage_keeps_to_its_level_and_seats_stand_still(tmp_path: Path) -> None:
    company = next(one for one in load_companies(Half.DEV) if one.id == "kestrel-foods")
    write_exports(company, tmp_path)
    levels = {one.metric: one for one in company.usage}
    with (tmp_path / "usage.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (row["metric"], date.fromisoformat(row["date"]), float(row["value"])) for row in DictReader(file)
        ]
    assert {metric for metric, _, _ in rows} == set(levels)
    for metric, day, value in rows:
        level = float(levels[metric].weekly[(day - levels[metric].since).days // 7])
        if metric == "licensed_seats":
            assert value == level
        elif day.weekday() < 5:
            assert abs(value - level) <= level * 0.04 + 0.5
        else:
            assert value < level / 4


def test_exports_say_nothing_of_the_labels(tmp_path: Path) -> None:
    company = load_companies(Half.DEV)[0]
    write_exports(company, tmp_path)
    told = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(tmp_path.rglob("*")) if path.is_file()
    )
    assert "distractor" not in told
    assert not any(signal.kind in told for signal in company.expect.signals)
