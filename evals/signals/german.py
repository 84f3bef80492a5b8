"""Churn intent in German: a public set of short texts, read by the product as it is and by a head fitted on the set.

`PLUMBLINE_DATA=DIR python -m evals.signals.german` prints macro F1 as JSON. The target matters: the same text is
churn for the brand that is left and not for the one that is joined. The fitted head is checked by ten folds that
keep all rows of a text together; it is a yardstick, not part of the product.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.embedders.registry import open_embedder
from assistant.listening.utterance import utterances
from assistant.settings import DEFAULT_HOME
from assistant.signals.hear import heard
from assistant.types.documents import Document, Kind, Segment, Side, Visibility

FOLDS = 10
LEAVING = frozenset({"cancel_intent", "competitor_evaluation", "contract_exit_inquiry"})
_AT = datetime(2026, 1, 1, tzinfo=UTC)


def rows(path: Path) -> list[tuple[str, str, int]]:
    """Return text, brand and whether it is churn from the brand; the rows that the set has twice, once."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [
            (r[0].strip(), r[2].strip().lower(), int(r[3]))
            for r in csv.reader(file, delimiter="\t")
            if len(r) > 3
        ]
    return list(dict.fromkeys(found))


def aimed(text: str, brand: str, brands: set[str]) -> str:
    """The text with its target and the other brands named as such."""
    for name in sorted(brands - {""}, key=len, reverse=True):
        text = re.sub(
            rf"\b{re.escape(name)}\b", " TARGET " if name == brand else " OTHER ", text, flags=re.IGNORECASE
        )
    return text


def macro_f1(truth: list[int], said: list[int]) -> float:
    """The mean of both classes' F1."""
    scores = []
    for kind in (0, 1):
        right = sum(t == s == kind for t, s in zip(truth, said, strict=True))
        scores.append(2 * right / max(1, truth.count(kind) + said.count(kind)))
    return round(sum(scores) / 2, 3)


def as_it_is(data: list[tuple[str, str, int]]) -> list[int]:
    """What the product hears in each text, whoever the target is."""
    embedder = open_embedder(None, cache_dir=DEFAULT_HOME / "models")
    said = []
    for text, _, _ in data:
        segment = Segment(0, "Ann", Side.CUSTOMER, Visibility.PUBLIC, _AT, None, text)
        kinds = {
            kind
            for _, kind, _, _ in heard(
                utterances(Document("x", "1", Kind.CHAT, "", _AT, (segment,))), embedder
            )
        }
        said.append(int(bool(kinds & LEAVING)))
    return said


def fitted(data: list[tuple[str, str, int]]) -> list[int]:
    """What a head fitted on the other folds says: runs of letters and words around target and others."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]
    from sklearn.pipeline import make_pipeline, make_union  # type: ignore[import-untyped]

    brands = {brand for _, brand, _ in data}
    texts = [aimed(text, brand, brands) for text, brand, _ in data]
    labels = [label for _, _, label in data]
    said = [0] * len(data)
    for train, test in GroupKFold(FOLDS).split(texts, labels, [text for text, _, _ in data]):
        model = make_pipeline(
            make_union(
                TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True),
                TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
            ),
            LogisticRegression(C=20, class_weight="balanced", max_iter=500),
        )
        model.fit([texts[n] for n in train], [labels[n] for n in train])
        for n, one in zip(test, model.predict([texts[n] for n in test]), strict=True):
            said[n] = int(one)
    return said


def main() -> int:
    """Print the figures; 2 where the set is not there."""
    path = Path(os.environ.get("PLUMBLINE_DATA", "")) / "churn_text_swisscom" / "DE_chatbot.csv"
    if not path.is_file():
        sys.stderr.write("PLUMBLINE_DATA names no folder with churn_text_swisscom\n")
        return 2
    data = rows(path)
    truth = [label for _, _, label in data]
    report: dict[str, Any] = {
        "texts": len(data), "churn": sum(truth),
        "macro F1, everything is no churn": macro_f1(truth, [0] * len(truth)),
        "macro F1, the product as it is (blind to the target)": macro_f1(truth, as_it_is(data)),
        f"macro F1, a head fitted on the set ({FOLDS} folds by text)": macro_f1(truth, fitted(data)),
        "macro F1, published": 0.86,
    }  # fmt: skip
    sys.stdout.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
