"""A short run of the fuzzer on each target, and what makes it worth running: it finds what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import fuzz
from ingest.csvfile import open_csv
from ingest.mailtext import split_mail


@pytest.mark.parametrize("target", sorted(fuzz.TARGETS))
def test_no_broken_file_breaks_a_reader(target: str) -> None:
    outcome = fuzz.run(target, seconds=60.0, seed=7, keep=None, cases=40)
    assert outcome.cases == 40
    assert outcome.failures == []


def test_the_same_seed_makes_the_same_cases() -> None:
    def cases() -> list[bytes]:
        rng = fuzz.random.Random("x")
        return [fuzz.mutated(rng, fuzz.SEEDS["mail"], fuzz.TOKENS["mail"]) for _ in range(50)]

    assert cases() == cases()


def test_an_exception_and_a_slow_case_are_failures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(target: str, path: Path, *, whole: bool) -> object:
        raise RecursionError("deep")

    monkeypatch.setattr(fuzz, "_records", broken)
    outcome = fuzz.run("csv", seconds=60.0, seed=1, keep=tmp_path / "kept", cases=3)
    assert [failure["problem"] for failure in outcome.failures] == ["RecursionError: deep"] * 3
    assert len(list((tmp_path / "kept").iterdir())) == 3


@pytest.mark.parametrize(
    "line",
    [
        "On Tue, 3 Mar 2026 at 16:12 Ivo Lenk <ivo@x.example>",
        "On 3 Mar, Mara wrote :",
        "On Tue, 3 Mar 2026 wrote: x:",
    ],
)
def test_a_megabyte_of_almost_attributions_takes_less_than_a_second(line: str) -> None:
    text = f"{line}\n" * (1_000_000 // (len(line) + 1))
    start = fuzz.time.process_time()
    parts = split_mail(text)
    assert fuzz.time.process_time() - start < 1.0
    assert "".join(text[part.start : part.end] for part in parts) == text


def test_a_file_of_quotation_marks_that_do_not_close_is_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "account_id,name\n" + 'a,"""x\n' * 30_000 + 'b,"open\n' + "c,plain\n" * 10, encoding="utf-8"
    )
    start = fuzz.time.process_time()
    rows = list(open_csv(path).rows())
    assert fuzz.time.process_time() - start < 2.0
    assert [row.cells for row in rows if row.damage is None][-10:] == [["c", "plain"]] * 10
