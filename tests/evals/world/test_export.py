"""Same order, same bytes; account n is the same in a small world and in a large one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evals.world import export
from evals.world.export import Order, digest, write_world

SMALL = Order(accounts=6, months=12, seed=5)


def lines_of(folder: Path, pattern: str, account: int) -> list[str]:
    marks = (f"acct_{account:05}", f'"organization_id": {360_000_000_000 + account},', f"<{account:05}.")
    return [
        line
        for path in sorted(folder.glob(pattern))
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(mark in line for mark in marks)
    ]


def test_the_same_order_gives_the_same_bytes_whoever_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "SHARD", 2)
    write_world(SMALL, tmp_path / "one")
    write_world(SMALL, tmp_path / "again")
    assert digest(tmp_path / "one") == digest(tmp_path / "again")
    write_world(Order(6, 12, 6), tmp_path / "other")
    assert digest(tmp_path / "one") != digest(tmp_path / "other")


def test_bytes_do_not_depend_on_the_process(tmp_path: Path) -> None:
    digests = set()
    for hash_seed, jobs in (("1", "1"), ("2", "2")):
        out = tmp_path / hash_seed
        command = [
            sys.executable,
            "-m",
            "evals.world",
            "--accounts",
            "52",
            "--months",
            "6",
            "--seed",
            "5",
            "--jobs",
            jobs,
        ]
        subprocess.run([*command, "--out", str(out)], check=True, capture_output=True,
                       env=os.environ | {"PYTHONHASHSEED": hash_seed})  # fmt: skip
        digests.add(digest(out))
    assert len(digests) == 1


def test_an_account_is_the_same_in_a_world_of_any_size(tmp_path: Path) -> None:
    write_world(SMALL, tmp_path / "small")
    write_world(Order(60, 12, 5), tmp_path / "large")
    for account in range(SMALL.accounts):
        for pattern in ("exports/tables/*.csv", "exports/tickets/*.jsonl", "exports/mail/*", "truth/*.jsonl"):
            small = lines_of(tmp_path / "small", pattern, account)
            assert small, (account, pattern)
            assert small == lines_of(tmp_path / "large", pattern, account)
    calls = {path.name: path.read_bytes() for path in (tmp_path / "small/exports/calls").glob("*.vtt")}
    assert calls
    assert all((tmp_path / "large/exports/calls" / name).read_bytes() == data for name, data in calls.items())


def test_names_and_domains_are_unique_in_the_largest_world() -> None:
    from evals.world.cast import company
    from evals.world.life import live

    found = set()
    for account in range(10_000):
        traits = live(7, account, 200, noise=False).traits
        found.add(company(7, account, traits.industry, traits.region).domain)
    assert len(found) == 10_000


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="not a world"):
        write_world(SMALL, tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "order", [Order(0, 12, 1), Order(20_000, 12, 1), Order(5, 2, 1), Order(5, 12, 1, family="q")]
)
def test_an_impossible_order_is_refused(tmp_path: Path, order: Order) -> None:
    with pytest.raises(ValueError, match=r"accounts|families"):
        write_world(order, tmp_path / "w")


def test_the_manifest_says_what_the_world_is(world: Path) -> None:
    about = json.loads((world / "truth" / "world.json").read_text())
    assert about["version"] == "1"
    assert about["counts"]["accounts"] == 24
    assert not (world / "exports" / "world.json").exists()
