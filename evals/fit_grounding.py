"""Trains the head of the grounding judge on summedits, and measures it on documents that it was not trained on.

`python -m evals.fit_grounding --write` trains on all of dev and writes `assistant/grounding/head.npz`. Needs
PLUMBLINE_DATA; minutes of one core. The same seeds and data give the same weights on the same machine.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from assistant.embedders.tokenwise import TokenEncoder
from assistant.grounding import judge as judging
from assistant.grounding.words import FEATURES, Held, word_features
from assistant.ports import TokenView
from assistant.text.sentences import sentences
from assistant.text.words import tokens
from evals.publicset import FOLDER, folder
from evals.summedits import Pair, lines, read_pairs

WIDTH = 64
EPOCHS = 5
RATE = 2e-3
BATCH = 16
FOLDS = 6
TOKEN_SHARE = 2.0
"""What the marks on changed words weigh beside the label of the whole summary."""
CHANGED = 0.6
"""How likely a word that was changed in a wrong summary is a wrong one: the others were only reworded."""
HEADS = 1
FAITHFUL_PASS = 0.8
"""The share of faithful summaries that the line of the file lets through: what is stopped costs an answer its words."""
HEAD_FILE = Path(judging.__file__).parent / "head.npz"
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence of a summary beside the evidence nearest to it. `changed` marks tokens unlike the first summary."""

    claim: TokenView
    evidence: TokenView
    features: Array
    equal: Array
    changed: Array


@dataclass(frozen=True, slots=True)
class Bag:
    """A summary: its sentences, whether any of them is wrong, and its document."""

    pair: Pair
    examples: tuple[Example, ...]

    @property
    def wrong(self) -> bool:
        return not self.pair.faithful


class Head(nn.Module):
    """The same arithmetic as `assistant.grounding.judge.doubt`, for many sentences at once, with dropout."""

    def __init__(self) -> None:
        super().__init__()
        self.p2, self.p6 = nn.Linear(judging.HALF, WIDTH), nn.Linear(judging.HALF, WIDTH)
        self.q, self.k = nn.Linear(2 * WIDTH, WIDTH, bias=False), nn.Linear(2 * WIDTH, WIDTH, bias=False)
        self.same = nn.Parameter(torch.tensor(2.0))
        self.c1 = nn.Linear(8 * WIDTH + FEATURES + 3, 64)
        self.conv = nn.Conv1d(64, 64, 3, padding=1)
        self.o = nn.Linear(64, 1)
        self.drop = nn.Dropout(0.2)

    def forward(self, batch: Batch) -> Tensor:
        """How foreign each token is, (sentences, tokens); far below all where there is none."""
        h, g = self.drop(self._projected(batch.claim)), self.drop(self._projected(batch.evidence))
        hidden = ~batch.evidence_there[:, None, :]
        scores = self.q(h) @ self.k(g).transpose(1, 2) / 8 + self.same * batch.equal
        weights = scores.masked_fill(hidden, -1e4).softmax(-1)
        aligned = weights @ g
        unit = nn.functional.normalize
        nearness = (unit(h, dim=-1) @ unit(g, dim=-1).transpose(1, 2)).masked_fill(hidden, -1).max(-1).values
        agreement = (unit(h, dim=-1) * unit(aligned, dim=-1)).sum(-1)
        beside = torch.stack([nearness, agreement, (weights * batch.equal).sum(-1)], -1)
        row = torch.cat([h, aligned, (h - aligned).abs(), h * aligned, batch.features, beside], -1)
        x = torch.relu(self.c1(self.drop(row)))
        x = x + torch.relu(self.conv(x.transpose(1, 2)).transpose(1, 2))
        foreign: Tensor = self.o(self.drop(x))[..., 0]
        return foreign.masked_fill(~batch.claim_there, -1e4)

    def _projected(self, vectors: Tensor) -> Tensor:
        early, late = vectors[..., : judging.HALF], vectors[..., judging.HALF :]
        return torch.cat([torch.tanh(self.p2(early)), torch.tanh(self.p6(late))], -1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences side by side, filled up with nothing."""

    claim: Tensor
    claim_there: Tensor
    evidence: Tensor
    evidence_there: Tensor
    features: Tensor
    equal: Tensor
    changed: Tensor


def bags(pairs: Sequence[Pair], originals: dict[str, str], encoder: TokenEncoder) -> list[Bag]:
    """Every summary as its sentences beside their evidence."""
    views: dict[str, TokenView] = {}

    def view(text: str) -> TokenView:
        if text not in views:
            views[text] = encoder.view(text)
        return views[text]

    pool = cache(lambda text: judging.pooled(view(text)))
    return [Bag(pair, tuple(_examples(pair, originals[pair.pair_id], view, pool))) for pair in pairs]


def _examples(
    pair: Pair, original: str, view: Callable[[str], TokenView], pool: Callable[[str], Array]
) -> Iterable[Example]:
    evidence = evidence_text(pair)
    marks = _changed(original, pair.summary)
    for span in sentences(pair.summary):
        text = pair.summary[span.start : span.end]
        near = judging.nearest(evidence, text, pool)
        claim, there = view(text), view(near)
        changed = [
            float(marks[span.start + a : span.start + b].max()) if b > a else 0.0 for a, b in claim.offsets
        ]
        yield Example(
            claim,
            there,
            word_features(text, claim.offsets, Held.of(near)),
            (claim.ids[:, None] == there.ids[None]).astype(np.float32),
            np.array(changed, dtype=np.float32),
        )


def evidence_text(pair: Pair) -> str:
    """The document as the judge is given it: a line for each turn, led by who speaks."""
    return "\n".join(f"{s.author or ''}: {s.text}".removeprefix(": ") for s in pair.document.segments)


def _changed(original: str, summary: str) -> Array:
    """1 for each character of a word that the original does not have there, and of words beside one that is gone."""
    before, after = tokens(original.lower()), tokens(summary.lower())
    marks = np.zeros(len(summary) + 1, dtype=np.float32)
    places, at = [], 0
    for word in after:
        start = summary.lower().index(word, at)
        at = start + len(word)
        places.append((start, at))
    for kind, _, _, first, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        touched = (
            range(first, end)
            if kind in ("replace", "insert")
            else (first - 1, first)
            if kind == "delete"
            else ()
        )
        for n in touched:
            if 0 <= n < len(places):
                marks[places[n][0] : places[n][1]] = 1
    return marks


def batch_of(examples: Sequence[Example]) -> Batch:
    """Fill examples up to one size."""
    n, m = max(len(e.claim.ids) for e in examples), max(len(e.evidence.ids) for e in examples)
    size, width = len(examples), 2 * judging.HALF
    claim, evidence = np.zeros((size, n, width), np.float32), np.zeros((size, m, width), np.float32)
    features, equal = np.zeros((size, n, FEATURES), np.float32), np.zeros((size, n, m), np.float32)
    changed = np.zeros((size, n), np.float32)
    here, there = np.zeros((size, n), bool), np.zeros((size, m), bool)
    for i, e in enumerate(examples):
        k, l = len(e.claim.ids), len(e.evidence.ids)  # noqa: E741
        claim[i, :k], evidence[i, :l], features[i, :k] = e.claim.vectors, e.evidence.vectors, e.features
        equal[i, :k, :l], changed[i, :k] = e.equal, e.changed
        here[i, 1 : k - 1], there[i, 1 : l - 1] = True, True
    arrays = (claim, here, evidence, there, features, equal, changed)
    return Batch(*(torch.from_numpy(array) for array in arrays))


def train(train_on: Sequence[Bag], *, seed: int, epochs: int = EPOCHS) -> Head:
    """A head fitted on whole summaries (any sentence wrong) and on their changed words."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    head = Head()
    optimiser = torch.optim.AdamW(head.parameters(), RATE, weight_decay=0.05)
    order = [bag for bag in train_on if bag.examples]
    for _ in range(epochs):
        head.train()
        rng.shuffle(order)
        for start in range(0, len(order), BATCH):
            loss = _loss(head, order[start : start + BATCH])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
    return head.eval()


def _loss(head: Head, chosen: Sequence[Bag]) -> Tensor:
    batch = batch_of([example for bag in chosen for example in bag.examples])
    foreign = head(batch)
    own = torch.tensor([n for n, bag in enumerate(chosen) for _ in bag.examples])
    doubts = torch.logsumexp(foreign, 1)
    whole = torch.stack([torch.logsumexp(doubts[own == n], 0) for n in range(len(chosen))]) - 1
    wrong = torch.tensor([float(bag.wrong) for bag in chosen])
    entropy = nn.functional.binary_cross_entropy_with_logits
    # Two of three summaries are wrong ones; a balanced judge is wanted.
    loss = (entropy(whole, wrong, reduction="none") * torch.where(wrong > 0, 0.8, 1.3)).mean()
    target = batch.changed * wrong[own][:, None] * CHANGED
    weight = torch.where(batch.changed > 0, 1.0, 0.3) * batch.claim_there
    each = entropy(foreign.clamp(-30, 30), target, reduction="none") * weight
    marked: Tensor = loss + TOKEN_SHARE * each.sum() / weight.sum()
    return marked


def arrays(heads: Sequence[Head], line: float) -> dict[str, Array]:
    """Heads and line as the arrays of the file, in half precision."""
    found: dict[str, Array] = {"line": np.array(line, dtype=np.float32)}
    for n, head in enumerate(heads):
        found |= {
            f"{n}.{name}": value.numpy().astype(np.float16) for name, value in head.state_dict().items()
        }
    return found


def doubts(heads: Sequence[dict[str, Array]], bag: Bag) -> float:
    """The worst doubt about any sentence of a summary, by the product's own arithmetic."""
    return max(
        (
            float(
                np.mean(
                    [
                        judging.doubt(h, e.claim.vectors, e.features, e.evidence.vectors, e.equal)
                        for h in heads
                    ]
                )
            )
            for e in bag.examples
        ),
        default=0.0,
    )


def cross_validated(found: Sequence[Bag], *, heads: int, tell: Callable[[str], None]) -> dict[str, float]:
    """Each summary's doubt by heads that never saw its document, by pair id."""
    documents = sorted({bag.pair.document.id for bag in found})
    random.Random(0).shuffle(documents)
    scores: dict[str, float] = {}
    for fold in range(FOLDS):
        held = set(documents[fold::FOLDS])
        known = [bag for bag in found if bag.pair.document.id not in held]
        fitted = judging.split(arrays([train(known, seed=seed) for seed in range(heads)], 0.0))
        scores |= {bag.pair.pair_id: doubts(fitted, bag) for bag in found if bag.pair.document.id in held}
        tell(f"fold {fold + 1} of {FOLDS}")
    return scores


def scores_of(data: Path, *, models: Path) -> dict[str, float]:
    """Each summary's doubt by heads that never saw its document, by pair id. Minutes of one core."""
    torch.set_num_threads(1)
    found = bags(read_pairs(data), read_originals(data), TokenEncoder(cache_dir=models))
    return cross_validated(found, heads=HEADS, tell=lambda said: print(said, file=sys.stderr, flush=True))


def main(argv: Sequence[str]) -> int:
    """Train on all, set the line by cross-validation, and write the file where that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit_grounding")
    parser.add_argument("--write", action="store_true", help="write assistant/grounding/head.npz")
    parser.add_argument("--heads", type=int, default=HEADS)
    parser.add_argument("--models", type=Path, default=Path.home() / ".cache" / "plumbline")
    parser.add_argument(
        "--scores", type=Path, help="write each summary's doubt by heads that never saw its document"
    )
    options = parser.parse_args(argv)
    data = folder()
    if data is None:
        print(f"{FOLDER} names no folder: nothing to fit on", file=sys.stderr)
        return 2
    torch.set_num_threads(1)
    began = time.monotonic()
    pairs, originals = read_pairs(data), read_originals(data)
    found = bags(pairs, originals, TokenEncoder(cache_dir=options.models))

    def tell(said: str) -> None:
        print(f"{said}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)

    tell(f"{len(found)} summaries read")
    scores = cross_validated(found, heads=1, tell=tell)
    line = float(np.quantile([scores[bag.pair.pair_id] for bag in found if not bag.wrong], FAITHFUL_PASS))
    print(f"line {line:.3f}")
    if options.scores is not None:
        options.scores.write_text(json.dumps(scores, indent=0), encoding="utf-8")
    if options.write:
        heads = [train(found, seed=seed) for seed in range(options.heads)]
        np.savez_compressed(HEAD_FILE, **arrays(heads, line))  # type: ignore[arg-type]
        print(f"{HEAD_FILE} {HEAD_FILE.stat().st_size} bytes, {time.monotonic() - began:.0f} s")
    return 0


def read_originals(data: Path) -> dict[str, str]:
    """The faithful summary that each one was made from, by pair id."""
    return {row["pair_id"]: row["original_summary"] for row in lines(data / "summedits" / "pairs.jsonl.gz")}


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    raise SystemExit(main(sys.argv[1:]))
