"""The judge: the same for the same texts, quick, and better than chance on what its training set never held."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.ground import Evidence, problems
from assistant.embedders.tokenwise import TokenEncoder
from assistant.grounding.judge import Judge, doubt, nearest, pooled, read_weights, split
from assistant.grounding.words import FEATURES, Held, word_features
from evals.seeded import seeded

EVIDENCE = "Dana Ortiz: The export of shift plans fails every Monday, so our planners copy the plans by hand."


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> TokenEncoder:
    return TokenEncoder(cache_dir=tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def judge(encoder: TokenEncoder) -> Judge:
    return Judge(encoder)


def test_a_sentence_gets_the_same_doubt_alone_and_among_others(judge: Judge, encoder: TokenEncoder) -> None:
    sentence = "The planners copy the plans by hand."
    first = judge.doubt(sentence, EVIDENCE)
    judge.doubt("Something else.", "Another evidence of other words.")
    assert judge.doubt(sentence, EVIDENCE) == first == Judge(encoder).doubt(sentence, EVIDENCE)


@pytest.mark.parametrize(
    ("true", "wrong"),
    [
        ("Planners copy the plans by hand.", "Managers copy the plans by hand."),
        ("Their planners copy the plans by hand.", "Their planners sold the company by auction."),
    ],
)
def test_a_wrong_word_raises_the_doubt(judge: Judge, true: str, wrong: str) -> None:
    assert judge.doubt(true, EVIDENCE) < judge.doubt(wrong, EVIDENCE)


def test_nothing_is_carried_by_nothing(judge: Judge) -> None:
    assert not judge("The export fails.", "")
    assert not judge("", EVIDENCE)


def test_a_long_evidence_is_cut_to_the_sentences_nearest_to_the_sentence(encoder: TokenEncoder) -> None:
    noise = "\n".join(
        f"The weather in town number {n} was mild and nobody minded it at all." for n in range(60)
    )
    cut = nearest(
        f"{noise}\n{EVIDENCE}\n{noise}", "The export fails.", lambda text: pooled(encoder.view(text))
    )
    assert "export of shift plans" in cut
    assert len(cut.split()) <= 200


def test_the_file_is_small_and_holds_arrays_only() -> None:
    weights = read_weights()
    assert all(value.dtype.kind == "f" for value in weights.values())
    packed = BytesIO()
    np.savez_compressed(packed, **weights)  # type: ignore[arg-type]
    assert len(packed.getvalue()) < 2_000_000
    assert (Path(__file__).parents[2] / "assistant" / "grounding" / "MODEL_CARD.md").exists()


def test_the_arithmetic_is_that_of_the_training(encoder: TokenEncoder) -> None:
    torch = pytest.importorskip("torch")
    from evals.fit_grounding import Example, Head, arrays, batch_of

    torch.manual_seed(3)
    head = Head().eval()
    (fitted,) = split(arrays([head], 0.0))
    head.load_state_dict({name: torch.from_numpy(value) for name, value in fitted.items()})
    claim, there = encoder.view("The export works."), encoder.view(EVIDENCE)
    features = word_features("The export works.", claim.offsets, Held.of(EVIDENCE))
    equal = (claim.ids[:, None] == there.ids[None]).astype(np.float32)
    example = Example(claim, there, features, equal, np.zeros(len(claim.ids), np.float32))
    with torch.no_grad():
        wanted = float(torch.logsumexp(head(batch_of([example])), 1)[0]) - 1
    assert doubt(fitted, claim.vectors, features, there.vectors, equal) == pytest.approx(wanted, abs=1e-3)


def test_the_features_of_a_word_lie_on_each_of_its_tokens(encoder: TokenEncoder) -> None:
    text = "Unbelievably, 4711 planners did not copy."
    view = encoder.view(text)
    rows = word_features(text, view.offsets, Held.of("4711 planners copied nothing"))
    assert rows.shape == (len(view.ids), FEATURES)
    said = {text[a:b]: tuple(row) for (a, b), row in zip(view.offsets, rows, strict=True) if b > a}
    assert said["copy"][:2] == (0.0, 1.0)
    assert said["not"][5] == 1.0
    assert not rows[0].any()
    assert not rows[-1].any()


def test_the_check_of_claims_asks_the_judge_only_about_what_is_no_quote() -> None:
    asked: list[str] = []

    def refuses(sentence: str, evidence: str) -> bool:
        asked.append(sentence)
        return False

    one = next(iter(seeded(1, seed=1)))
    quote = one.claim.citations[0].quote
    held = Evidence(one.evidence.documents, (), None, one.evidence.zone, refuses)
    assert problems(one.claim, held) == ("the cited words do not carry it",)
    verbatim = type(one.claim)(f'Sam Field wrote: "{quote}"', one.claim.citations)
    assert problems(verbatim, held) == ()
    assert len(asked) == 1


@pytest.mark.parametrize("wrong", ["figure", "day", "name", "subject"])
def test_seeded_mistakes_are_caught_and_true_sentences_pass(wrong: str) -> None:
    found = [one for one in seeded(120, seed=3) if one.wrong in (wrong, None)]
    stopped = [bool(problems(one.claim, one.evidence)) for one in found if one.wrong == wrong]
    passed = [not problems(one.claim, one.evidence) for one in found if one.wrong is None]
    assert stopped
    assert sum(stopped) / len(stopped) >= 0.995
    assert sum(passed) / len(passed) >= 0.99
