"""Rows of Parquet files as text cells. The one file that imports pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

from ingest.csvfile import CsvRow
from ingest.records import BadRecord, Rejected, SourceFile
from ingest.tablefile import TableFile, text_of

_BATCH = 16_384


def parquet_columns(path: Path) -> tuple[str, ...]:
    """Column names in lower case, from the footer alone. Raises OSError; a damaged file has none."""
    with path.open("rb") as handle:
        try:
            names: list[str] = parquet.ParquetFile(handle).schema_arrow.names
        except (pyarrow.ArrowException, ValueError):
            return ()
    return tuple(name.strip().lower() for name in names)


def open_parquet(file: SourceFile) -> TableFile:
    """The table of a Parquet file, read a batch at a time. A damaged part is rejected, what is before is read."""

    def rows() -> Iterator[CsvRow | Rejected]:
        number = 0
        with file.path.open("rb") as handle:
            try:
                opened = parquet.ParquetFile(handle)
                for batch in opened.iter_batches(_BATCH):
                    columns = [column.to_pylist() for column in batch.columns]
                    for values in zip(*columns, strict=True):
                        number += 1
                        yield CsvRow([text_of(value) for value in values], number, number)
            except (pyarrow.ArrowException, ValueError, BadRecord) as error:
                message = f"the Parquet file is damaged after row {number} ({error}); export it again"
                yield Rejected(file.name, f"row {number + 1}", "bad_parquet", message, b"")

    return TableFile(parquet_columns(file.path), rows, "row")
