"""Fits the ear: a softmax over sentence vectors and words, on the pools and on talk that says nothing of the kind.

`python -m evals.signals.fit [--out FILE]`. Reads the folder that PLUMBLINE_DATA names for everyday talk (meetings,
support questions, churn sentences in German); without it the head is fitted on the pools alone, and says so.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import sys
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from assistant.embedders.registry import open_embedder
from assistant.settings import DEFAULT_HOME
from assistant.signals.ear import BUCKETS, FILE, NONE, bag
from assistant.text.sentences import sentences
from evals.signals.pool import natural, samples

SEED = 20
EACH = 10
"""Sentences of each phrase."""
TALK = 2500
"""Sentences of everyday talk from each public set."""
PENALTY = 6.0
"""Inverse strength of the penalty: chosen by the phrases left out (`--check`)."""
NATURAL = 12.0
"""Weight of a sentence that stands as somebody would say it, against one made from a phrase with choices."""
WORDS = 0.6
"""Weight of the words beside the vector."""


def background(folder: Path | None) -> list[tuple[str, str]]:
    """Sentences that say nothing of the kind (a few may: that is noise), and German ones that do or do not."""
    if folder is None:
        return []
    draws, found = Random(SEED), []
    path = folder / "qmsum" / "corpus.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            talk = [turn["text"] for line in lines for turn in json.loads(line).get("turns", ())]
        draws.shuffle(talk)
        said = [span.of(text) for text in talk[: TALK * 2] for span in sentences(text)[:2]]
        found += [(text, NONE) for text in said if 12 < len(text) < 240][:TALK]
    path = folder / "banking77" / "train.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            questions = [row["text"] for row in csv.DictReader(file)]
        draws.shuffle(questions)
        found += [(text, NONE) for text in questions[: TALK // 3]]
    return found


def matrix(texts: list[str], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors and words side by side, `(n, dimension + BUCKETS)`."""
    words = np.zeros((len(texts), BUCKETS), np.float32)
    for row, text in enumerate(texts):
        places, values = bag(text)
        words[row, places] = values * WORDS
    return np.hstack([vectors, words])


def fit(
    x: NDArray[np.float32], kinds: list[str], *, penalty: float, weights: NDArray[np.float64]
) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Return kinds (`none` last), weights `(features, kinds)` and bias."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    names = [*sorted(set(kinds) - {NONE}), NONE]
    place = {kind: number for number, kind in enumerate(names)}
    model = LogisticRegression(C=penalty, max_iter=200)
    model.fit(csr_matrix(x), np.array([place[kind] for kind in kinds]), sample_weight=weights)
    return tuple(names), model.coef_.T, model.intercept_


def main() -> None:
    """Fit, tell how well held-out phrases are heard, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument("--cache", type=Path, help="Vectors of the sentences are kept here between runs.")
    given = parser.parse_args()
    folder = Path(os.environ["PLUMBLINE_DATA"]) if "PLUMBLINE_DATA" in os.environ else None
    if folder is None:
        sys.stderr.write("PLUMBLINE_DATA names no folder: fitted on the pools alone\n")
    rows = samples(EACH, seed=SEED) + background(folder)
    texts, kinds = [text for text, _ in rows], [kind for _, kind in rows]
    embedder = open_embedder(None, cache_dir=DEFAULT_HOME / "models")
    vectors = embedded(texts, embedder, given.cache)
    x = matrix(texts, vectors)
    spoken = natural()
    heed = np.array([NATURAL if text in spoken else 1.0 for text in texts])
    names, weights, bias = fit(x, kinds, penalty=PENALTY, weights=heed)
    dimension = embedder.dimension
    alone = x.copy()
    alone[:, :dimension] = 0
    _, words_alone, bias_alone = fit(alone, kinds, penalty=PENALTY, weights=heed)
    np.savez_compressed(
        given.out,
        kinds=np.array(names),
        model=np.array(embedder.name.split("/")[0]),
        vector=weights[:dimension].astype(np.float16),
        words=(weights[dimension:] * WORDS).astype(np.float16),
        bias=bias.astype(np.float32),
        alone=(words_alone[dimension:] * WORDS).astype(np.float16),
        alone_bias=bias_alone.astype(np.float32),
    )
    print(f"{len(rows)} sentences of {len(names)} kinds -> {given.out} ({given.out.stat().st_size} bytes)")


def embedded(texts: list[str], embedder: object, cache: Path | None) -> NDArray[np.float32]:
    """Vectors of the texts; those that the cache file holds are not made again."""
    known: dict[str, NDArray[np.float32]] = {}
    if cache is not None and cache.exists():
        with np.load(cache, allow_pickle=False) as data:
            known = dict(zip((str(text) for text in data["texts"]), data["vectors"], strict=True))
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known |= dict(zip(new, embedder.embed_documents(new), strict=True))  # type: ignore[attr-defined]
        if cache is not None:
            np.savez(cache, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
    return np.stack([known[text] for text in texts])


if __name__ == "__main__":
    main()
