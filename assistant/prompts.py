"""Reads, checks and renders the files in `prompts/`; `python -m assistant.prompts` locks them. The only importer of
jinja2."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError, meta

from assistant.errors import ConfigError

LOCK = "prompts.lock"
_FILE = re.compile(r"\A---\n(?P<head>.*?)\n---\n# system\n(?P<system>.*?)\n# user\n(?P<user>.*)\Z", re.DOTALL)
_LINE = re.compile(r"(?P<name>[a-z_]+): (?P<value>.+)")
_FIELDS = {"version", "purpose", "inputs", "temperature", "max_tokens"}
_DIGEST_CHARS = 12
# The filter that escapes is the protection; the environment is not asked to guess what is HTML.
_ENVIRONMENT = Environment(
    undefined=StrictUndefined,
    autoescape=False,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt as its file has it. `digest` is of the whole file."""

    name: str
    version: int
    inputs: frozenset[str]
    temperature: float
    max_tokens: int
    system: str
    user: str
    digest: str

    @property
    def ref(self) -> str:
        """What a run says it used."""
        return f"{self.name}@{self.version} ({self.digest})"

    def render(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """The system's and the user's message. Raises ValueError for an input that is missing or not declared."""
        if set(values) != self.inputs:
            wrong = sorted(set(values) ^ self.inputs)
            raise ValueError(f"the prompt {self.name} is not given exactly its inputs: {', '.join(wrong)}")
        return _rendered(self.system, values), _rendered(self.user, values)


@lru_cache(maxsize=32)
def prompt(name: str) -> Prompt:
    """The prompt of that name. Raises ConfigError where its file is missing or not well formed."""
    source = files("prompts") / f"{name}.md"
    try:
        return parse(name, source.read_text(encoding="utf-8"))
    except (OSError, ValueError, TemplateError) as error:
        raise ConfigError(
            f"The prompt {name!r} cannot be used.", why=f"{error}.", mend="Install the project again."
        ) from error


def parse(name: str, text: str) -> Prompt:
    """Read a prompt's file. Raises ValueError where its form or its declared inputs are wrong."""
    found = _FILE.match(text)
    if found is None:
        raise ValueError("it has no front matter, no `# system` or no `# user`")
    head = {m["name"]: m["value"] for line in found["head"].splitlines() if (m := _LINE.fullmatch(line))}
    if set(head) != _FIELDS or len(head) != len(found["head"].splitlines()):
        raise ValueError(f"its front matter must hold {', '.join(sorted(_FIELDS))}, one a line")
    inputs = frozenset(part.strip() for part in head["inputs"].strip("[]").split(","))
    used = _variables(found["system"]) | _variables(found["user"])
    if used != inputs:
        raise ValueError(f"its inputs are declared and used differently: {', '.join(sorted(used ^ inputs))}")
    return Prompt(
        name=name,
        version=int(head["version"]),
        inputs=inputs,
        temperature=float(head["temperature"]),
        max_tokens=int(head["max_tokens"]),
        system=found["system"].strip(),
        user=found["user"].strip(),
        digest=hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_CHARS],
    )


def all_prompts(folder: Path | None = None) -> tuple[Prompt, ...]:
    """Every prompt, by name."""
    names = sorted(
        item.name.removesuffix(".md")
        for item in (folder or Path(str(files("prompts")))).iterdir()
        if item.name.endswith(".md") and item.name != "README.md"
    )
    return tuple(prompt(name) for name in names)


def locked(text: str) -> dict[str, tuple[int, str]]:
    """The lock's lines as name to version and digest."""
    rows = [line.split() for line in text.splitlines() if line.strip()]
    return {name: (int(version), digest) for name, version, digest in rows}


def lock_text(prompts: tuple[Prompt, ...], old: Mapping[str, tuple[int, str]]) -> str:
    """The lock of these prompts. Raises ValueError for a text that changed and kept its version."""
    for one in prompts:
        version, digest = old.get(one.name, (0, ""))
        if digest != one.digest and one.version <= version:
            raise ValueError(f"the prompt {one.name} changed: raise its version above {version}")
    return "".join(f"{one.name} {one.version} {one.digest}\n" for one in prompts)


def _variables(template: str) -> set[str]:
    return set(meta.find_undeclared_variables(_ENVIRONMENT.parse(template)))


def _rendered(template: str, values: Mapping[str, Any]) -> str:
    return _ENVIRONMENT.from_string(template).render(dict(values)).strip()


def main() -> int:
    """Write the lock beside the prompts."""
    path = Path(str(files("prompts"))) / LOCK
    old = locked(path.read_text(encoding="utf-8")) if path.exists() else {}
    try:
        path.write_text(lock_text(all_prompts(), old), encoding="utf-8")
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
