"""Whether words give away what they should not: hidden causes, from the surface of spans.

The ceiling is what a reader gets who knows exactly what every span means (the pool it was made from)
and nothing else. Text is made from meaning without knowledge of causes, so more than that would be a leak.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from evals.world.build import build
from evals.world.calendars import moment
from evals.world.export import Order, world_of
from evals.world.life import live
from evals.world.observed import Observed

_SIZE = 1 << 15
_BEYOND = 3.5
"""Standard errors: the largest of thirteen independent ones passes it in one check of 300."""
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+(?:[-*] |\d\. )?")
_NAME = re.compile(r"(?<=\s)[A-Z][\w'-]*")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[a-z']+|[?!]")


@dataclass(frozen=True, slots=True)
class Span:
    """One sentence of the account's side, with names and numbers hidden; its meaning and the hidden cause."""

    account: int
    meaning: str
    text: str
    cause: str


@dataclass(frozen=True, slots=True)
class Score:
    """Balanced accuracy over causes, with twice its standard error by account."""

    value: float
    margin: float
    spans: int


Features = Callable[[str], list[int]]
Ids = NDArray[np.int64]


def words(text: str) -> list[int]:
    """Hashed words and pairs of words."""
    found = _WORD.findall(text.lower())
    return [crc32(token.encode()) % _SIZE for token in (*found, *map(" ".join, pairwise(found)))]


def characters(text: str) -> list[int]:
    """Hashed runs of four characters."""
    bare = f" {text.lower()} "
    return [crc32(bare[at : at + 4].encode()) % _SIZE for at in range(len(bare) - 3)]


def masked(text: str) -> str:
    """The text without what may be observed otherwise: names and numbers."""
    return _NUMBER.sub("0", _NAME.sub("Name", text))


def spans(order: Order) -> list[Span]:
    """Every sentence that the account's side says or writes in a world."""
    world = world_of(order)
    found: list[Span] = []
    for account in range(order.accounts):
        seen, records = build(world, account)
        life = live(world.seed, account, world.days, noise=world.noise)
        for day, sentence in _sentences(seen):
            meaning = records.meant.get(sentence, "other")
            found.append(Span(account, meaning, masked(sentence), life.shown_on(day).cause.value))
    return found


def _sentences(seen: Observed) -> Iterator[tuple[int, str]]:
    for call in seen.calls:
        day = (call.started - moment(0, 0)).days
        for turn in call.turns:
            if not turn.speaker.ours:
                yield from ((day, sentence) for sentence in turn.sentences)
    for mail in seen.mails:
        if not mail.sender.ours and not mail.automatic:
            day = (mail.sent - moment(0, 0)).days
            yield from ((day, part) for part in _SENTENCE.split(mail.body))
    for ticket in seen.tickets:
        for comment in ticket.comments:
            if not comment.author.ours:
                day = (comment.at - moment(0, 0)).days
                yield from ((day, part) for part in _SENTENCE.split(comment.text))


class Bayes:
    """Multinomial naive Bayes with equal priors, over hashed features."""

    def __init__(self, features: Features, samples: Sequence[tuple[str, str]]) -> None:
        self.features = features
        self.labels = sorted({label for _, label in samples})
        place = {label: n for n, label in enumerate(self.labels)}
        counts = np.full((len(self.labels), _SIZE), 0.2)
        for text, label in samples:
            np.add.at(counts[place[label]], features(text), 1.0)
        self.logs = np.log(counts / counts.sum(axis=1, keepdims=True))

    def guess(self, text: str) -> str:
        """The likeliest label."""
        return self.labels[int(self.logs[:, self.features(text)].sum(axis=1).argmax())]


def by_meaning(train: Sequence[Span]) -> Callable[[Span], str]:
    """The reader of meanings: for each the cause that it speaks for most, all causes being equally likely."""
    totals = Counter(span.cause for span in train)
    tally: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for span in train:
        tally[span.meaning][span.cause] += 1
    best = {
        meaning: max(sorted(counts), key=lambda cause: counts[cause] / totals[cause])
        for meaning, counts in tally.items()
    }
    common = min(totals)
    return lambda span: best.get(span.meaning, common)


def score(test: Sequence[Span], guess: Callable[[Span], str]) -> Score:
    """Mean over causes of the share that is found; the error by resampling accounts."""
    causes = sorted({span.cause for span in test})
    place = {cause: n for n, cause in enumerate(causes)}
    hits: defaultdict[int, NDArray[np.float64]] = defaultdict(lambda: np.zeros((2, len(causes))))
    for span in test:
        hits[span.account][:, place[span.cause]] += (guess(span) == span.cause, 1)
    by_account = np.array([hits[account] for account in sorted(hits)])
    rng = np.random.default_rng(0)
    draws = [_balanced(by_account[rng.integers(0, len(by_account), len(by_account))]) for _ in range(300)]
    return Score(_balanced(by_account), 2 * float(np.std(draws)), len(test))


def _balanced(by_account: NDArray[np.float64]) -> float:
    found, all_ = by_account.sum(axis=0)
    return float(np.mean(found[all_ > 0] / all_[all_ > 0]))


def residue(train: Sequence[Span], test: Sequence[Span], *, features: Features = words) -> float:
    """How much text says beyond meaning, in standard errors by account, for the cause that shows most.

    For each cause: how much more its spans' words point at it than those of other spans of the same
    meaning. Where words know only what they mean, each is about 0 and the largest rarely above 3.5.
    """
    model = Bayes(features, [(span.text, span.cause) for span in train])
    place = {label: n for n, label in enumerate(model.labels)}
    known = [span for span in test if span.cause in place]
    logs = np.array([model.logs[:, features(span.text)].sum(axis=1) for span in known])
    towards = np.clip(logs - logs.mean(axis=1, keepdims=True), -4, 4)
    own = np.eye(len(place))[[place[span.cause] for span in known]]
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for n, span in enumerate(known):
        groups[span.meaning].append(n)
    for places in groups.values():
        own[places] -= own[places].mean(axis=0)
    accounts = np.array([span.account for span in known])
    excess = np.zeros((int(accounts.max()) + 1, len(place)))
    np.add.at(excess, accounts, own * towards)
    return float((excess.sum(axis=0) / np.maximum(1e-12, np.sqrt((excess**2).sum(axis=0)))).max())


def leaky(spans_: Sequence[Span], cause: str, share: float, seed: int) -> list[Span]:
    """The same spans with a turn of phrase that betrays one cause: shows that the check would see a leak."""
    rng = Random(f"leak/{seed}")
    return [
        replace(span, text=f"Mark my words, {span.text}")
        if span.cause == cause and rng.random() < share
        else span
        for span in spans_
    ]


def find_signals(train: Sequence[Span], test: Sequence[Span]) -> float:
    """Macro F1 of telling meanings that are signals from words alone: how far phrases carry."""

    def label(span: Span) -> str:
        return span.meaning if span.meaning.startswith("sig.") else "none"

    model = Bayes(words, [(span.text, label(span)) for span in train])
    pairs = Counter((label(span), model.guess(span.text)) for span in test)
    names = sorted({label(span) for span in test} - {"none"})
    return float(np.mean([_f1(pairs, name) for name in names]))


def _f1(pairs: Counter[tuple[str, str]], name: str) -> float:
    right = pairs[name, name]
    said = sum(count for (_, guess), count in pairs.items() if guess == name)
    true = sum(count for (label, _), count in pairs.items() if label == name)
    return 2 * right / (said + true) if said + true else 0.0


def report(accounts: int, months: int, seed: int) -> dict[str, object]:
    """All figures: ceiling, classifiers within and across families, residue, and that of a planted leak."""
    train = spans(Order(accounts, months, seed, family="a"))
    same = spans(Order(accounts, months, seed + 1, family="a"))
    other = spans(Order(accounts, months, seed + 2, family="b"))
    found: dict[str, object] = {"chance": 1 / len({span.cause for span in train}), "spans": len(train)}
    for name, features in (("words", words), ("characters", characters)):
        model = Bayes(features, [(span.text, span.cause) for span in train])
        for where, test in (("same_family", same), ("other_family", other)):
            got = score(test, lambda span, model=model: model.guess(span.text))  # type: ignore[misc]
            found[f"{name}_{where}"] = [round(got.value, 4), round(got.margin, 4)]
    for where, test in (("same_family", same), ("other_family", other)):
        got = score(test, by_meaning([*train, *same, *other]))
        found[f"ceiling_{where}"] = [round(got.value, 4), round(got.margin, 4)]
    found["residue_same_family"] = round(residue(train, same), 2)
    found["residue_other_family"] = round(residue(train, other), 2)
    cause = "spending_cut"
    planted = residue(leaky(train, cause, 0.25, 1), leaky(same, cause, 0.25, 2))
    found["residue_of_a_planted_leak"] = round(planted, 2)
    found["signal_f1_same_family"] = round(find_signals(train, same), 3)
    found["signal_f1_other_family"] = round(find_signals(train, other), 3)
    return found


def main(argv: Sequence[str]) -> int:
    """Print the report; 1 where a classifier beats the ceiling or words say more than they mean."""
    parser = argparse.ArgumentParser(prog="python -m evals.world.surface")
    parser.add_argument("--accounts", type=int, default=150)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args(argv)
    found = report(asked.accounts, asked.months, asked.seed)
    print(json.dumps(found, indent=1))
    return int(not holds(found))


def holds(found: dict[str, object]) -> bool:
    """Whether no classifier is above its ceiling by more than both margins, and no residue above 3.5."""
    for where in ("same_family", "other_family"):
        ceiling = found[f"ceiling_{where}"]
        residue_ = found[f"residue_{where}"]
        assert isinstance(ceiling, list)
        assert isinstance(residue_, float)
        for name in ("words", "characters"):
            got = found[f"{name}_{where}"]
            assert isinstance(got, list)
            if got[0] - got[1] > ceiling[0] + ceiling[1]:
                return False
        if residue_ > _BEYOND:
            return False
    return True


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
