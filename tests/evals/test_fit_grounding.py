"""The training of the judge: marks lie on what changed, lines are drawn in the middle, seeds fix the weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from assistant.embedders.tokenwise import TokenEncoder
from assistant.grounding.judge import split
from assistant.types.documents import Document, Kind, Segment, Side, Visibility
from evals.fit_grounding import _changed, arrays, bags, train
from evals.summedits import AT, Pair, line_of


def pair(n: int, said: str, summary: str, *, faithful: bool) -> Pair:
    segment = Segment(0, "Dana", Side.UNKNOWN, Visibility.PUBLIC, None, None, said)
    return Pair(
        f"p{n}", Document("made", str(n % 8), Kind.CALL, "", AT, (segment,)), "made", summary, faithful
    )


COLOURS = ("red", "green", "blue", "white", "black", "brown", "pink", "grey")
THINGS = ("door", "gate", "wall", "truck")
PAIRS = [
    pair(n, f"We painted the {thing} {colour} this morning.",
         f"The {thing} was painted {colour if n % 2 else COLOURS[(n + 3) % 8]}.", faithful=bool(n % 2))
    for n, (colour, thing) in enumerate((colour, thing) for thing in THINGS for colour in COLOURS for _ in (0, 1))
]  # fmt: skip
ORIGINALS = {one.pair_id: one.summary for one in PAIRS}


def test_marks_lie_on_the_words_that_differ_from_the_first_summary() -> None:
    marks = _changed("The client bought the Gold plan.", "The client sold the Gold plan.")
    marked = "".join(c for c, m in zip("The client sold the Gold plan.", marks[:-1], strict=True) if m)
    assert marked == "sold"
    assert _changed("It is not so.", "It is so.")[3:5].all()
    assert not _changed("It is so.", "It is so.").any()


def test_the_line_tells_as_many_faithful_as_wrong_ones_rightly() -> None:
    rng = np.random.default_rng(1)
    scores = np.concatenate([rng.normal(0, 1, 400), rng.normal(2, 1, 200)])
    wrong = [False] * 400 + [True] * 200
    line = line_of(list(scores), wrong)
    assert abs((scores[:400] < line).mean() - (scores[400:] >= line).mean()) < 0.03


def test_the_same_seed_gives_the_same_weights(tmp_path: Path) -> None:
    found = bags(PAIRS[:16], ORIGINALS, TokenEncoder(cache_dir=tmp_path))
    one, two = (arrays([train(found, seed=4, epochs=1)], 0.0) for _ in range(2))
    assert all(np.array_equal(one[name], two[name]) for name in one)
    assert split(one)[0]["p2.weight"].shape == (64, 384)
