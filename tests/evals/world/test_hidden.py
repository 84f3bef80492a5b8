"""What is hidden stays hidden: no name of it in the exports, no way to it from what writes them (G25)."""

import ast
import csv
import json
from pathlib import Path

import pytest

import evals.world
from evals.world import truth
from evals.world.causes import CHEAPEST_OBSERVATION, Cause, Treatment
from evals.world.write.tables import COLUMNS, USAGE_COLUMNS

PACKAGE = Path(evals.world.__file__).parent
FIELDS = {field for kind in truth.TYPES.values() for field in kind.__dataclass_fields__ if "_" in field}
OBSERVABLE = {"account_id", "objective_id", "due_on", "shown_as"}
HIDDEN = sorted(
    {cause.value for cause in Cause}
    | {kind.value for kind in Treatment if kind is not Treatment.NONE}
    | set(CHEAPEST_OBSERVATION.values())
    | (FIELDS - OBSERVABLE)
    | {"counterfactual", "propensity", "ground truth", "asserted", "hypothetical"}
)


def names_in(data: bytes) -> list[str]:
    return [name for name in HIDDEN if name.encode() in data]


def test_no_export_holds_the_name_of_a_hidden_variable(world: Path) -> None:
    files = [path for path in (world / "exports").rglob("*") if path.is_file()]
    assert len(files) > 20
    assert {path.name: found for path in files if (found := names_in(path.read_bytes()))} == {}


def test_the_search_would_find_one() -> None:
    assert names_in(b'{"id": 1, "tags": ["silent_drift"]}') == ["silent_drift"]


def test_tables_have_the_known_columns_only(world: Path) -> None:
    for path in (world / "exports" / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            header = ",".join(next(csv.reader(lines)))
        assert header == (USAGE_COLUMNS if path.name.startswith("usage") else COLUMNS[path.stem])


def test_tickets_have_official_keys_only(world: Path) -> None:
    keys = set()
    for path in (world / "exports" / "tickets").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            ticket = json.loads(line)
            keys |= set(ticket) | {key for comment in ticket["comments"] for key in comment}
    assert keys <= {
        "url", "id", "external_id", "via", "created_at", "updated_at", "type", "subject", "raw_subject", "description",
        "priority", "status", "requester_id", "submitter_id", "assignee_id", "organization_id", "is_public", "tags",
        "satisfaction_rating", "metric_set", "comments", "author_id", "body", "plain_body", "public",
    }  # fmt: skip


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module} | {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }


@pytest.mark.parametrize("path", sorted((PACKAGE / "write").glob("*.py")), ids=lambda path: path.stem)
def test_writers_of_files_know_observable_types_only(path: Path) -> None:
    ours = {name for name in imports_of(path) if name.startswith("evals")}
    assert ours <= {"evals.world.observed"}


@pytest.mark.parametrize("name", ["tell", "calls", "mails", "tickets", "voice", "grammar", "acts"])
def test_writers_of_words_know_no_causes(name: str) -> None:
    hidden = {"causes", "life", "schedule", "truth", "build", "records", "usage", "probes", "support"}
    assert not imports_of(PACKAGE / f"{name}.py") & {f"evals.world.{module}" for module in hidden}


def test_nothing_that_detects_reads_a_world() -> None:
    root = PACKAGE.parents[1]
    for folder in ("assistant", "ingest", "api"):
        for path in (root / folder).rglob("*.py"):
            assert not [name for name in imports_of(path) if name.startswith("evals.world")], path
