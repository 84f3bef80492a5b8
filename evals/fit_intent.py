"""Fits the head that tells requests and commitments in mail sentences, and says how good it is.

`python -m evals fit-intent [--write]` reads `email_intent` in the folder PLUMBLINE_DATA: its training part
fits, folds that share no opening words check, and `--write` keeps the weights in `assistant/dossier`. The
test part, where the folder has it, is only measured. Method: logistic regression over the product's own
sentence vectors, cues of the words, and hashed words and pairs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import (  # type: ignore[import-untyped]
    GroupKFold,
    StratifiedKFold,
    cross_val_predict,
)

from assistant.dossier.asking import CUES, Head, features, head
from assistant.embedders.registry import open_embedder
from evals.publicset import FOLDER, folder

TRAIN, TEST = "Ask0729-fixed.txt", "testSet-qualifiedBatch-fixed.txt"
WEIGHTS = Path(__file__).parents[1] / "assistant" / "dossier" / "asking.npz"
PENALTY = 0.2
"""Inverse strength of the penalty, chosen among 0.1, 0.3 and 1 by the folds."""
FOLDS = 5


def main(argv: Sequence[str]) -> int:
    """Print precision, recall and F1 as JSON; 0, also where the set is not there."""
    parser = argparse.ArgumentParser(prog="python -m evals fit-intent", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the fitted weights")
    parser.add_argument("--models", type=Path, default=Path.home() / ".cache" / "plumbline")
    options = parser.parse_args(argv)
    data = folder()
    if data is None or not (data / "email_intent" / TRAIN).is_file():
        print(f"{FOLDER} names no folder with email_intent: nothing to fit on", file=sys.stderr)
        return 0
    embedder = open_embedder(None, cache_dir=options.models)
    texts, yes = read_labelled(data / "email_intent" / TRAIN)
    rows = csr_matrix(features(texts, embedder.embed_documents(texts)))
    openings = [" ".join(text.lower().split()[:2]) for text in texts]
    grouped = _checked(rows, yes, GroupKFold(FOLDS), openings)
    plain = _checked(rows, yes, StratifiedKFold(FOLDS, shuffle=True, random_state=0), None)
    line = _best_line(yes, grouped)
    report: dict[str, Any] = {
        "sentences": len(texts),
        "line": line,
        "folds without shared openings": figures(yes, grouped >= line),
        "folds at random": figures(yes, plain >= line),
        "baseline, everything is one": figures(yes, np.ones(len(yes), dtype=bool)),
        "baseline, a question mark, please, or I will": figures(yes, _naive(rows, embedder.dimension)),
    }
    model = LogisticRegression(C=PENALTY, max_iter=3000).fit(rows, yes)
    fitted = Head(model.coef_[0].astype(np.float64), float(model.intercept_[0]), line, embedder.name)
    if options.write:
        _write(fitted)
    test = data / "email_intent" / TEST
    if test.is_file():
        told, truth = read_labelled(test)
        known = head()
        odds = features(told, embedder.embed_documents(told)) @ known.weights + known.intercept
        report["test part"] = figures(truth, 1 / (1 + np.exp(-odds)) >= known.line)
    print(json.dumps(report, indent=1))
    return 0


def read_labelled(path: Path) -> tuple[list[str], NDArray[np.bool_]]:
    """Sentences and whether each is labelled Yes; lines without a label are left out."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    pairs = [line.split("\t", 1) for line in lines if "\t" in line]
    return [text for _, text in pairs], np.array([label.strip() == "Yes" for label, _ in pairs])


def figures(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> dict[str, float]:
    """Precision, recall and F1 of Yes."""
    right = int((truth & said).sum())
    precision, recall = right / max(int(said.sum()), 1), right / max(int(truth.sum()), 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _checked(
    rows: csr_matrix, yes: NDArray[np.bool_], folds: Any, groups: list[str] | None
) -> NDArray[np.float64]:
    """The chance of each sentence by a model that never saw its fold."""
    model = LogisticRegression(C=PENALTY, max_iter=3000)
    found = cross_val_predict(model, rows, yes, cv=folds, groups=groups, method="predict_proba")
    return np.asarray(found[:, 1], dtype=np.float64)


def _best_line(truth: NDArray[np.bool_], chance: NDArray[np.float64]) -> float:
    lines = [round(float(line), 2) for line in np.arange(0.3, 0.6, 0.02)]
    return max(lines, key=lambda line: figures(truth, chance >= line)["f1"])


def _naive(rows: csr_matrix, dimension: int) -> NDArray[np.bool_]:
    """The first three cues and "I will" alone."""
    cues = rows[:, dimension : dimension + len(CUES)].toarray() > 0
    return np.asarray(cues[:, [0, 1, 2, 7]].any(axis=1), dtype=bool)


def _write(fitted: Head) -> None:
    np.savez_compressed(
        WEIGHTS,
        weights=fitted.weights.astype(np.float16),
        intercept=fitted.intercept,
        line=fitted.line,
        embedder=fitted.embedder,
    )
    head.cache_clear()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
