"""The house rules that no linter knows, read from the source itself: layers, doors, clocks, sizes, cycles."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("assistant", "ingest", "api", "evals")
MODULES = sorted(path.relative_to(ROOT) for top in PACKAGES for path in (ROOT / top).rglob("*.py"))

NOUNS = {"assistant.types", "assistant.errors", "assistant.ports"}
PURE = NOUNS | {
    "assistant.text",
    "assistant.metrics",
    "assistant.retrieval",
    "assistant.answering",
    "assistant.tools",
}
INGEST_DOORS = {f"ingest.{name}" for name in ("pipeline", "report", "forget", "review", "retry", "measure")}
"""What of ingestion is for doors; the rest is its own."""

MAY_SEE = {
    "assistant": NOUNS,
    "assistant.types": set(),
    "assistant.errors": set(),
    "assistant.ports": {"assistant.types", "assistant.errors"},
    "assistant.encoding": {"assistant.types"},
    "assistant.text": {"assistant.types"},
    "assistant.metrics": NOUNS | {"assistant.text"},
    "assistant.listening": NOUNS | {"assistant.text"},
    "assistant.dossier": NOUNS | {"assistant.listening", "assistant.retrieval", "assistant.text"},
    "assistant.signals": NOUNS | {"assistant.listening", "assistant.metrics", "assistant.text"},
    "assistant.health": NOUNS | {"assistant.metrics", "assistant.text"},
    "assistant.backtest": NOUNS | {"assistant.metrics", "assistant.health"},
    "assistant.rhythm": NOUNS | {"assistant.metrics", "assistant.health"},
    "assistant.briefs": PURE
    | {f"assistant.{name}" for name in ("dossier", "health", "listening", "metrics", "signals", "text")},
    "assistant.retrieval": NOUNS | {"assistant.text"},
    "assistant.answering": PURE,
    "assistant.tools": PURE,
    "assistant.settings": {"assistant.errors"},
    "assistant.folder": {"assistant.errors"},
    "assistant.memory": NOUNS,
    "assistant.index": NOUNS,
    "assistant.embedders": NOUNS,
    "assistant.search": PURE | {"assistant.memory"},
    "assistant.upkeep": NOUNS | {"assistant.memory", "assistant.index"},
    "assistant.models": NOUNS,
    "assistant.prompts": {"assistant.errors"},
    "assistant.grounding": {*NOUNS, "assistant.text"},
    "assistant.writer": PURE | {"assistant.models", "assistant.prompts"},
    "assistant.agent": PURE | {"assistant.writer"},
    "assistant.wiring": {"assistant"},
    "ingest": {*NOUNS, "assistant.text", "assistant.retrieval", "assistant.memory", "ingest"},
    "api": {"assistant", *INGEST_DOORS},
    "api.cli.evals": {"assistant", "api", "evals", "ingest.pipeline"},
    "evals": {"assistant", "ingest", "evals"},
    "evals.briefs": {"assistant", "ingest", "evals", "api.briefs"},
}
"""What each family of modules may import of ours, beside itself. A family names all that lies below it."""

DOORS = {
    "alembic": ("assistant/memory/",),
    "docx": ("assistant/briefs/forms/docx.py",),
    "fpdf": ("assistant/briefs/forms/pdf.py",),
    "pptx": ("assistant/briefs/forms/pptx.py",),
    "ttf_opensans": ("assistant/briefs/forms/pdf.py",),
    "chromadb": ("assistant/index/chroma.py",),
    "fastapi": ("api/",),
    "filelock": ("assistant/folder.py",),
    "langchain": ("assistant/agent",),
    "langchain_core": ("assistant/agent",),
    "langgraph": ("assistant/agent",),
    "langsmith": ("assistant/agent",),
    "httpx2": ("assistant/models/wire.py",),
    "jinja2": ("assistant/prompts.py",),
    "openai": ("assistant/models/wire.py",),
    "mcp": ("api/mcp.py",),
    "openvino": ("assistant/embedders/",),
    "orjson": ("assistant/memory/engine.py",),
    "platformdirs": ("assistant/settings.py",),
    "prometheus_client": ("api/http/meters.py",),
    "rapidfuzz": ("assistant/answering/accounts.py",),
    "rich": ("api/cli/",),
    "safetensors": ("assistant/embedders/",),
    "selectolax": ("ingest/htmltext.py",),
    "sentence_transformers": ("assistant/embedders/reference.py",),
    "sqlalchemy": ("assistant/memory/", "assistant/wiring.py", "assistant/upkeep.py"),
    "Stemmer": ("assistant/text/words.py",),
    "tokenizers": ("assistant/embedders/",),
    "torch": ("assistant/embedders/",),
    "typer": ("api/cli/",),
    "uvicorn": ("api/cli/serve.py",),
}
"""Which files may import a replaceable package, by the beginning of their path. `evals/` compares, and may use any."""

LATE_IMPORTS = ("api/cli/", "assistant/wiring.py", "assistant/embedders/registry.py", "evals/")
"""Files that import inside functions: a command must not pay for what it does not use."""

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}
BROAD_EXCEPTS = ("api/cli/main.py", "evals/", "ingest/sources/mail.py", "ingest/sources/mailhead.py")
"""The edges at which whatever goes wrong becomes a value or a message."""

FILE_LINES = 400
FUNCTION_LINES = 60


def violations(path: str, source: str) -> list[str]:
    """Everything in which a module breaks the rules; `path` is relative to the project, with slashes."""
    tree = ast.parse(source)
    found = [
        *_layers(path, tree),
        *_doors(path, tree),
        *_calls(path, tree),
        *_excepts(path, tree),
        *_late(path, tree),
    ]
    if not ast.get_docstring(tree):
        found.append("has no module docstring")
    if len(source.splitlines()) > FILE_LINES:
        found.append(f"has {len(source.splitlines())} lines, more than {FILE_LINES}")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > FUNCTION_LINES:
                found.append(f"{node.name} has {lines} lines, more than {FUNCTION_LINES}")
    return found


def imported(tree: ast.AST) -> Iterator[str]:
    """Names of the modules that are imported anywhere in a tree; `from a import b` names `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _below(name: str, family: str) -> bool:
    return name == family or name.startswith(f"{family}.")


def _family(module: str) -> str | None:
    """The most exact family of a module."""
    families = [family for family in MAY_SEE if _below(module, family)]
    exact = max(families, key=len, default=None)
    return None if exact == "assistant" and module != "assistant" else exact


def _layers(path: str, tree: ast.AST) -> Iterator[str]:
    family = _family(module_of(path))
    if family is None:
        yield "has no place among the layers: give it one in MAY_SEE"
        return
    for name in imported(tree):
        if name.split(".")[0] not in PACKAGES or _below(name, family):
            continue
        if not any(_below(name, allowed) for allowed in MAY_SEE[family]):
            yield f"imports {name}, which {family} may not see"


def _doors(path: str, tree: ast.AST) -> Iterator[str]:
    for name in imported(tree):
        doors = DOORS.get(name.split(".")[0])
        if doors and not path.startswith((*doors, "evals/")):
            yield f"imports {name}, which only {', '.join(doors)} may"


def _calls(path: str, tree: ast.AST) -> Iterator[str]:
    if path.startswith(("api/", "evals/")):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id == "print":
            yield f"prints in line {node.lineno}"
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name | ast.Attribute):
            owner = called.value.id if isinstance(called.value, ast.Name) else called.value.attr
            if (owner, called.attr) in CLOCKS:
                yield f"reads the clock in line {node.lineno}: time is an argument"


def _excepts(path: str, tree: ast.AST) -> Iterator[str]:
    if path.startswith(BROAD_EXCEPTS):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = [node.type] if not isinstance(node.type, ast.Tuple) else node.type.elts
            names = {kind.id for kind in caught if isinstance(kind, ast.Name)}
            if node.type is None or names & {"Exception", "BaseException"}:
                yield f"catches everything in line {node.lineno}"


def _late(path: str, tree: ast.AST) -> Iterator[str]:
    if path.startswith(LATE_IMPORTS):
        return
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"imports inside {function.name}, line {node.lineno}"


def dependencies(sources: dict[str, str]) -> dict[str, set[str]]:
    """Which of the modules each imports when it is itself imported: not inside functions, not for types only."""
    graph: dict[str, set[str]] = {}
    for module, source in sources.items():
        tree = ast.parse(source)
        tree.body = [
            n for n in tree.body if not (isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test))
        ]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                node.body = []
        names = set(imported(tree))
        graph[module] = {
            found for name in names for found in (name, name.rpartition(".")[0]) if found in sources
        } - {module}
    return graph


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_keeps_the_rules_of_the_house(path: Path) -> None:
    assert violations(path.as_posix(), (ROOT / path).read_text(encoding="utf-8")) == []


def test_no_module_imports_itself_by_a_detour() -> None:
    sources = {module_of(path.as_posix()): (ROOT / path).read_text(encoding="utf-8") for path in MODULES}
    list(graphlib.TopologicalSorter(dependencies(sources)).static_order())


DOC = '"""Doc."""\n'
BAD = {
    "types that know the errors": ("assistant/types/x.py", DOC + "from assistant.errors import NotFound"),
    "a pure part that knows an adapter": (
        "assistant/metrics/x.py",
        DOC + "from assistant.memory import read",
    ),
    "an adapter that knows another": (
        "assistant/index/x.py",
        DOC + "from assistant.memory.read import SqlReader",
    ),
    "an adapter that knows a pure part": ("assistant/memory/x.py", DOC + "import assistant.retrieval.fusion"),
    "an agent that knows the memory": ("assistant/agent.py", DOC + "import assistant.memory.read"),
    "the assistant looking outward": ("assistant/wiring.py", DOC + "from ingest import pipeline"),
    "ingestion knowing a door": ("ingest/x.py", DOC + "import api.shapes"),
    "ingestion knowing the agent": ("ingest/x.py", DOC + "from assistant.agent import ask"),
    "a door reading sources itself": ("api/cli/x.py", DOC + "from ingest.sources.gong import read"),
    "a module without a place": ("assistant/helpers.py", DOC),
    "chromadb beside its door": ("assistant/memory/x.py", DOC + "import chromadb"),
    "chromadb beside its door, below": (
        "assistant/index/exact.py",
        DOC + "from chromadb.config import Settings",
    ),
    "langchain beside its door": (
        "assistant/answering/x.py",
        DOC + "from langchain_core.messages import AIMessage",
    ),
    "sqlalchemy beside its door": ("api/cli/x.py", DOC + "import sqlalchemy"),
    "a door imported late": ("api/cli/x.py", DOC + "def f():\n    import sqlalchemy"),
    "the clock": ("ingest/x.py", DOC + "from datetime import datetime\nx = datetime.now()"),
    "the clock by its module": ("ingest/x.py", DOC + "import datetime\nx = datetime.datetime.now()"),
    "the day": ("assistant/metrics/x.py", DOC + "from datetime import date\nx = date.today()"),
    "the machine's clock": ("assistant/metrics/x.py", DOC + "import time\nx = time.time()"),
    "a print": ("ingest/x.py", DOC + "print(1)"),
    "a broad except": ("ingest/read.py", DOC + "try:\n    f()\nexcept Exception:\n    pass"),
    "a broad except among others": (
        "ingest/read.py",
        DOC + "try:\n    f()\nexcept (ValueError, Exception):\n    pass",
    ),
    "a bare except": ("ingest/read.py", DOC + "try:\n    f()\nexcept:\n    pass"),
    "a late import": ("assistant/search.py", DOC + "def f():\n    import json"),
    "no docstring": ("ingest/x.py", "x = 1"),
    "a long file": ("ingest/x.py", DOC + "x = 1\n" * FILE_LINES),
    "a long function": ("ingest/x.py", DOC + "def f():\n" + "    x = 1\n" * FUNCTION_LINES),
}


@pytest.mark.parametrize(("path", "source"), BAD.values(), ids=BAD)
def test_each_rule_can_be_broken(path: str, source: str) -> None:
    assert len(violations(path, source)) == 1


def test_what_is_allowed_is_not_reported() -> None:
    door = DOC + "def f():\n    from assistant.wiring import open_plumbline\n    print(datetime.now())"
    assert violations("api/cli/x.py", door) == []
    assert (
        violations(
            "assistant/index/chroma.py", DOC + "import chromadb\nfrom assistant.ports import IndexEntry"
        )
        == []
    )


def test_a_cycle_is_found() -> None:
    sources = {"a": "from b import x", "b": "import c", "c": "def f(): pass\nimport a"}
    with pytest.raises(graphlib.CycleError):
        list(graphlib.TopologicalSorter(dependencies(sources)).static_order())
    late = sources | {"c": "def f():\n    import a"}
    assert list(graphlib.TopologicalSorter(dependencies(late)).static_order()) == ["c", "b", "a"]
