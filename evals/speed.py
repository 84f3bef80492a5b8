"""Speed and memory, side by side with what a user would write otherwise, in one run. Trust the ratios.

Every measurement runs in a process of its own, ours and the other's by turns, so that neither
inherits the other's caches and the peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.embedders.hashing import HashingEmbedder
from assistant.settings import Settings
from assistant.types.documents import Document
from assistant.wiring import open_plumbline
from evals.history import accounts_csv, step_tickets, write_step
from ingest.pipeline import ingest
from ingest.read import read
from ingest.records import ParsedDocument

DEMO = Path(__file__).parents[1] / "ingest" / "demo" / "company"
CASES = Path(__file__).parent / "cases" / "demo.jsonl"
UNCHANGED = 10_000


def main(argv: Sequence[str]) -> int:
    """Print one JSON object of figures. `--only` runs one measurement in this process (used internally)."""
    parser = argparse.ArgumentParser(prog="python -m evals speed")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=sorted(MEASUREMENTS))
    parser.add_argument("--home", type=Path)
    arguments = parser.parse_args(argv)
    if arguments.only:
        found = MEASUREMENTS[arguments.only](arguments.home)
        found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        print(json.dumps(found))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(_all(Path(folder), arguments.rounds), indent=1))
    return 0


def _all(folder: Path, rounds: int) -> dict[str, Any]:
    ours, naive = [], []
    for number in range(rounds):
        ours.append(_alone("ingest", folder / f"ours{number}"))
        naive.append(_alone("naive", folder / f"naive{number}"))
    home = folder / "ours0"
    return {
        "ingest": {
            "plumbline": ours,
            "naive_langchain_fp32": naive,
            "times_faster": [round(n["seconds"] / o["seconds"], 2) for o, n in zip(ours, naive, strict=True)],
        },
        "unchanged": _alone("unchanged", folder / "unchanged"),
        "ask_warm": _alone("ask", home),
        "ask_cold": _cold(home, rounds=max(5, rounds)),
    }


def _alone(name: str, home: Path) -> dict[str, Any]:
    print(f"{name} …", file=sys.stderr)
    command = [sys.executable, "-m", "evals.speed", "--only", name, "--home", str(home)]
    found: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return found


def measure_ingest(home: Path) -> dict[str, Any]:
    """The whole way: files, parsing, accounts, chunks, vectors, SQL, full text, index."""
    settings = Settings(home=home)
    with open_plumbline(settings, command="evals speed", create=True) as plumbline:
        plumbline.embedder.embed_query("warm")  # both sides start with their model loaded
        start = time.perf_counter()
        report = ingest(
            [DEMO],
            writer=plumbline.writer,
            embedder=lambda: plumbline.embedder,
            zone=settings.tz,
            own_domains=(),
            now=datetime.now(UTC),
            backfill=False,
            progress=lambda stage, done: None,
        )
        plumbline.bring_index_up_to_date()
        seconds = time.perf_counter() - start
    return {"seconds": round(seconds, 2), "documents": report.documents, "chunks": report.chunks}


def measure_naive(home: Path) -> dict[str, Any]:
    """The usual tutorial over the same documents, parsed for it: splitter, fp32 model, Chroma."""
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from assistant.embedders.weights import find_default_model

    texts = [_text(document) for document in _demo_documents()]
    model = HuggingFaceEmbeddings(
        model_name=str(find_default_model().folder),
        model_kwargs={"device": "cpu"},
        encode_kwargs={"normalize_embeddings": True},
    )
    model.embed_query("warm")
    start = time.perf_counter()
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.create_documents(texts)
    Chroma.from_documents(chunks, model, persist_directory=str(home))
    seconds = time.perf_counter() - start
    return {"seconds": round(seconds, 2), "documents": len(texts), "chunks": len(chunks)}


def measure_unchanged(home: Path) -> dict[str, Any]:
    """A second ingest of 10,000 unchanged tickets: nothing may be embedded."""
    exports = home / "exports"
    exports.mkdir(parents=True)
    (exports / "accounts.csv").write_text(accounts_csv(50), encoding="utf-8")
    tickets = step_tickets(0, seed=1, accounts=50, new=UNCHANGED, changed=0, removed=0)
    write_step(exports, 0, tickets, accounts=50)
    embedder = HashingEmbedder()
    opened: list[int] = []

    def open_embedder() -> HashingEmbedder:
        opened.append(1)
        return embedder

    seconds = []
    with open_plumbline(Settings(home=home / "home"), command="evals speed", create=True) as plumbline:
        for _ in range(2):
            start = time.perf_counter()
            report = ingest(
                [exports],
                writer=plumbline.writer,
                embedder=open_embedder,
                zone=ZoneInfo("UTC"),
                own_domains=(),
                now=datetime.now(UTC),
                backfill=False,
                progress=lambda stage, done: None,
            )
            seconds.append(round(time.perf_counter() - start, 2))
            if len(seconds) == 1:
                opened.clear()
    return {
        "first_seconds": seconds[0],
        "second_seconds": seconds[1],
        "embedded_again": len(opened),
        "line": report.line(),
    }


def measure_ask(home: Path) -> dict[str, Any]:
    """Warm questions in one process over the demo, without a model."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line]
    seconds: list[float] = []
    settings = Settings(home=home)
    with open_plumbline(settings, command="evals speed", create=False) as plumbline:
        for round_number in range(2):
            for case in cases:
                as_of = datetime(2026, 10, 31, 23, tzinfo=UTC)
                start = time.perf_counter()
                plumbline.ask(case["question"], account=case["account"], as_of=as_of, asked_at=as_of)
                if round_number:
                    seconds.append(time.perf_counter() - start)
    ordered = sorted(seconds)
    return {
        "questions": len(ordered),
        "median_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
    }


def _cold(home: Path, *, rounds: int) -> dict[str, Any]:
    """One question from the shell, process start included."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line]
    case = next(case for case in cases if case["account"] and not case["expect"].get("abstain"))
    command = [sys.executable, "-m", "api.cli.main", "--home", str(home), "ask", case["question"],
               "--account", case["account"], "--json"]  # fmt: skip
    seconds, peaks = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds.append(round(time.perf_counter() - start, 2))
        peaks.append(round(usage.ru_maxrss / 1024))
        if status != 0:
            raise SystemExit(f"the cold question ended with status {status}")
    return {"seconds": sorted(seconds), "median_seconds": statistics.median(seconds), "peak_mb": max(peaks)}


def _demo_documents() -> list[Document]:
    return [r.document for r in read([DEMO], zone=ZoneInfo("UTC")) if isinstance(r, ParsedDocument)]


def _text(document: Document) -> str:
    lines = [f"{s.author}: {s.text}" if s.author else s.text for s in document.segments]
    return "\n".join([document.title, *lines])


MEASUREMENTS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "ingest": measure_ingest,
    "naive": measure_naive,
    "unchanged": measure_unchanged,
    "ask": measure_ask,
}

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
