"""Cases to and from the shapes that others keep: promptfoo's `tests:` and inspect-ai's samples.

What both shapes can say is carried in their own words, so that their tools judge it too; the whole case
travels beside it under `plumbline`, so that nothing is lost on the way back. A file that was not written
here has only their words: those become `must_say`, `must_not_say` and an abstention.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from evals.case import BadCase, Case, Expect, dump_case, parse_case

_SAYS = {"contains", "icontains", "equals"}
_SAYS_ALL = {"contains-all", "icontains-all"}


def to_promptfoo(cases: Iterable[Case]) -> str:
    """A YAML file of promptfoo tests."""
    return yaml.safe_dump({"tests": [_test(case) for case in cases]}, allow_unicode=True, sort_keys=False)


def from_promptfoo(text: str, *, name: str = "promptfoo") -> tuple[Case, ...]:
    """Cases of a promptfoo file: its `tests`, or a bare list of them. Raises BadCase for what is none."""
    content = yaml.safe_load(text)
    tests = content.get("tests") if isinstance(content, dict) else content
    if not isinstance(tests, list):
        raise BadCase(f"{name}: there is no list of tests")
    return _unique((_case_of_test(test, n, name) for n, test in enumerate(tests, start=1)), name)


def to_inspect(cases: Iterable[Case]) -> str:
    """JSON lines of inspect-ai samples."""
    samples = (
        {
            "id": case.id,
            "input": case.question,
            "target": list(case.expect.must_say) or ("abstain" if case.expect.abstain else ""),
            "metadata": {"account": case.account, "plumbline": json.loads(dump_case(case))},
        }
        for case in cases
    )
    return "".join(json.dumps(sample, ensure_ascii=False) + "\n" for sample in samples)


def from_inspect(text: str, *, name: str = "inspect") -> tuple[Case, ...]:
    """Cases of inspect-ai samples, one JSON object a line. Raises BadCase for a line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                found.append(_case_of_sample(json.loads(line), number))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadCase(f"{name}:{number}: {error}") from error
    return _unique(found, name)


def _test(case: Case) -> dict[str, Any]:
    checks: list[dict[str, Any]] = [{"type": "icontains", "value": words} for words in case.expect.must_say]
    checks += [{"type": "not-icontains", "value": words} for words in case.expect.must_not_say]
    if case.expect.abstain:
        checks.append({"type": "is-refusal"})
    return {
        "description": f"{case.id}: {case.why}",
        "vars": {"question": case.question, "account": case.account},
        "assert": checks,
        "metadata": {"plumbline": json.loads(dump_case(case))},
    }


def _case_of_test(test: Any, number: int, name: str) -> Case:
    try:
        whole = (test.get("metadata") or {}).get("plumbline")
        if whole is not None:
            return parse_case(whole)
        given: Mapping[str, Any] = test.get("vars") or {}
        question = next(str(given[key]) for key in ("question", "query", "input", "prompt") if key in given)
        description = str(test.get("description") or question)
        return Case(
            id=_id(description, number),
            why=description,
            account=given.get("account"),
            as_of=None,
            question=question,
            expect=_expected(test.get("assert") or []),
            tags=("promptfoo",),
        )
    except StopIteration:
        raise BadCase(
            f"{name}: test {number} has no question, query, input or prompt among its vars"
        ) from None
    except (AttributeError, ValueError, KeyError, TypeError) as error:
        raise BadCase(f"{name}: test {number}: {error}") from error


def _expected(checks: list[Mapping[str, Any]]) -> Expect:
    """What their assertions say that deterministic scorers can judge; a rubric for a model is left out."""
    says: list[str] = []
    says_not: list[str] = []
    abstain = False
    for check in checks:
        kind, value = str(check.get("type", "")), check.get("value")
        negated, plain = kind.startswith("not-"), kind.removeprefix("not-")
        words = list(map(str, value)) if isinstance(value, list) else [str(value)]
        if plain in _SAYS or (plain in _SAYS_ALL and not negated):
            (says_not if negated else says).extend(words)
        elif plain in {"contains-any", "icontains-any"} and negated:
            says_not.extend(words)
        elif kind == "is-refusal":
            abstain = True
    return Expect(must_say=tuple(says), must_not_say=tuple(says_not), abstain=abstain)


def _case_of_sample(sample: Mapping[str, Any], number: int) -> Case:
    metadata = sample.get("metadata") or {}
    if "plumbline" in metadata:
        return parse_case(metadata["plumbline"])
    question = sample["input"]
    history: tuple[tuple[str, str], ...] = ()
    if isinstance(question, list):
        turns = [(str(turn["role"]), str(turn["content"])) for turn in question]
        history, question = tuple(turns[:-1]), turns[-1][1]
    target = sample.get("target") or []
    says = tuple(map(str, target)) if isinstance(target, list) else (str(target),)
    key = str(sample["id"]) if sample.get("id") is not None else _id(question, number)
    return Case(
        key,
        str(metadata.get("why") or "imported from inspect-ai"),
        metadata.get("account"),
        None,
        question,
        Expect(must_say=says),
        ("inspect",),
        history=history,
    )


def _unique(cases: Iterable[Case], name: str) -> tuple[Case, ...]:
    found: dict[str, Case] = {}
    for case in cases:
        if case.id in found:
            raise BadCase(f"{name}: the id {case.id!r} occurs twice")
        found[case.id] = case
    return tuple(found.values())


def _id(text: str, number: int) -> str:
    words = "-".join(re.findall(r"[a-z0-9]+", text.lower())[:6]) or "case"
    return f"{words}-{hashlib.sha256(f'{number}:{text}'.encode()).hexdigest()[:6]}"
