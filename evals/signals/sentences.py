"""Measures the ear on the sentences of a synthetic world: are those that count heard, and the look-alikes not?

`python -m evals.signals.sentences DIR` reads a world's truth and prints precision, recall and F1 by kind as JSON.
Nothing of the world was used to train the ear. Stances that stand in other documents (a matter settled later)
cannot be told from one sentence and are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.embedders.registry import open_embedder
from assistant.listening.utterance import Utterance, utterances
from assistant.settings import DEFAULT_HOME
from assistant.signals.hear import counts, heard
from assistant.signals.kinds import CORE
from assistant.types.documents import Document, Kind, Segment, Side, Visibility
from evals.world.truth import LabelledSentence, read_records

SIDES = {"customer": Side.CUSTOMER, "vendor": Side.VENDOR}


def main(argv: Sequence[str]) -> int:
    """Print the figures; 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", type=Path)
    given = parser.parse_args(argv)
    sys.stdout.write(json.dumps(measure(list(read_records(given.world, "sentences"))), indent=1) + "\n")
    return 0


def measure(labelled: Sequence[LabelledSentence]) -> dict[str, Any]:
    """Precision, recall and F1 of the core kinds, and the share of look-alikes that were heard."""
    said = [(one, _utterance(one)) for one in labelled if one.stance not in ("resolved", "restated")]
    spoken = [(one, utterance) for one, utterance in said if utterance is not None]
    found: dict[tuple[str, int, int], set[str]] = {}
    embedder = open_embedder(None, cache_dir=DEFAULT_HOME / "models")
    for utterance, kind, _, _ in heard([u for _, u in spoken], embedder):
        found.setdefault(utterance.key, set()).add(kind)
    right, wrong, missed, fooled, alike = Counter[str](), Counter[str](), Counter[str](), 0, 0
    for one, utterance in spoken:
        kinds = {kind for kind in found.get(utterance.key, ()) if kind in CORE}
        if one.counts and one.label in CORE:
            right[one.label] += one.label in kinds
            missed[one.label] += one.label not in kinds
            kinds.discard(one.label)
        elif one.label in CORE:
            alike += 1
            fooled += one.label in kinds
        wrong.update(kinds)
    total = {"right": sum(right.values()), "wrong": sum(wrong.values()), "missed": sum(missed.values())}
    by_kind = {
        kind: {"right": right[kind], "wrong": wrong[kind], "missed": missed[kind]}
        for kind in sorted({*right, *wrong, *missed})
    }
    return {
        "sentences": len(spoken),
        "together": total | _figures(**total),
        "look-alikes heard": {"heard": fooled, "of": alike, "share": round(fooled / max(alike, 1), 3)},
        "by kind": by_kind,
    }


def _figures(right: int, wrong: int, missed: int) -> dict[str, float | None]:
    precision = right / (right + wrong) if right + wrong else None
    recall = right / (right + missed) if right + missed else None
    return {
        "precision": None if precision is None else round(precision, 3),
        "recall": None if recall is None else round(recall, 3),
    }


def _utterance(one: LabelledSentence) -> Utterance | None:
    """The sentence as it would be said; None where it is not the account's."""
    side = SIDES.get(one.side)
    if side is not Side.CUSTOMER:
        return None
    at = datetime.fromisoformat(one.on).replace(tzinfo=UTC)
    segment = Segment(0, one.speaker, side, Visibility.PUBLIC, at, None, one.text)
    name = f"{one.document}|{one.on}|{one.text}"
    found = [u for u in utterances(Document("world", name, Kind.CALL, "", at, (segment,))) if counts(u)]
    return max(found, key=lambda u: len(u.text), default=None)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
