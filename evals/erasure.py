"""Erasure, byte for byte: forget a tenth of a large memory and look for it in every file. Prints JSON.

The control does what most would: a delete in SQL and one in the index; the same probe must find it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import delete, select

from assistant.memory import schema
from assistant.memory.blocklist import make_key
from assistant.memory.traces import Traces
from assistant.settings import Settings
from assistant.wiring import Plumbline, open_plumbline
from evals.history import accounts_csv, step_tickets, write_step
from ingest.forget import plan_account
from ingest.pipeline import ingest

ACCOUNTS = 50
PROBED = 100


def main(argv: Sequence[str]) -> int:
    """Returns 1 if a byte was found, or if the control's probe finds none."""
    parser = argparse.ArgumentParser(prog="python -m evals erasure")
    parser.add_argument("--chunks", type=int, default=20_000)
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        ways = ("forget", "control")
        found = {how: _measured(Path(folder) / how, arguments.chunks, how) for how in ways}
    print(json.dumps(found, indent=1))
    forgotten, control = found["forget"], found["control"]
    clean = forgotten["texts_found"] == forgotten["vectors_found"] == 0
    return 0 if clean and control["texts_found"] and control["vectors_found"] else 1


def _measured(folder: Path, chunks: int, how: str) -> dict[str, Any]:
    exports, home = folder / "exports", folder / "home"
    exports.mkdir(parents=True)
    (exports / "accounts.csv").write_text(accounts_csv(ACCOUNTS), encoding="utf-8")
    tickets = step_tickets(0, seed=5, accounts=ACCOUNTS, new=chunks, changed=0, removed=0)
    write_step(exports, 0, tickets, accounts=ACCOUNTS)
    with _opened(home) as plumbline:
        report = _ingest(plumbline, exports)
        plumbline.bring_index_up_to_date()
        texts, vectors = _needles(plumbline)
    start = time.perf_counter()
    with _opened(home) as plumbline:
        if how == "forget":
            key = make_key(plumbline.folder.erasure_key)
            plan = plan_account("acct_7", Traces(plumbline.engine), key=key)
            plumbline.forget(plan, at=datetime.now(UTC))
        else:
            _plain_delete(plumbline)
    seconds = time.perf_counter() - start
    data = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    return {
        "chunks": report.chunks,
        "megabytes": round(sum(map(len, data)) / 1e6),
        "seconds": round(seconds, 1),
        "probed": len(texts),
        "texts_found": sum(any(text in d for d in data) for text in texts),
        "vectors_found": sum(any(form in d for form in forms for d in data) for forms in vectors),
    }


def _needles(plumbline: Plumbline) -> tuple[list[bytes], list[list[bytes]]]:
    """Texts and vectors of the account's chunks; each vector as it was stored and as the index holds it."""
    table = schema.chunk
    query = select(table.c.text, table.c.vectors).where(table.c.account_id == "acct_7").limit(PROBED)
    with plumbline.engine.connect() as connection:
        rows = connection.execute(query).all()
    vectors = []
    for row in rows:
        half = np.frombuffer(row.vectors, dtype=np.float16)[: plumbline.embedder.dimension]
        single = half.astype(np.float32)
        normal = single / np.linalg.norm(single)
        vectors.append([half.tobytes(), single.tobytes(), normal.astype(np.float32).tobytes()])
    return [row.text.splitlines()[0].encode() for row in rows], vectors


def _plain_delete(plumbline: Plumbline) -> None:
    with plumbline.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
        found = connection.execute(
            select(schema.document.c.document_id).where(schema.document.c.account_id == "acct_7")
        )
        ids = set(found.scalars())
        for table in (schema.chunk, schema.document):
            connection.execute(delete(table).where(table.c.account_id == "acct_7"))
    plumbline.index.delete([name for name in plumbline.index.ids() if name.partition("#")[0] in ids])


def _ingest(plumbline: Plumbline, exports: Path) -> Any:
    return ingest(
        [exports],
        writer=plumbline.writer,
        embedder=lambda: plumbline.embedder,
        zone=plumbline.settings.tz,
        own_domains=(),
        now=datetime.now(UTC),
        backfill=True,
        progress=lambda stage, done: None,
    )


def _opened(home: Path) -> Any:
    return open_plumbline(Settings(home=home, embedder="hashing"), command="evals erasure", create=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
