"""The language: two families that share no phrase, and words that say no more than they mean."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.world.acts import DECOY_LABELS, STANCES
from evals.world.causes import BACKGROUND, EFFECTS
from evals.world.export import Order
from evals.world.grammar import grammar, parse
from evals.world.surface import find_signals, leaky, residue, spans
from evals.world.voice import spoken, voice_of, written

SLOTS = dict.fromkeys(
    ["rival", "site", "other_site", "team", "other_team", "feature", "other_feature", "old_tool", "us", "them", "person",
     "thing", "due", "who", "invoice"], "X")  # fmt: skip


def own_phrases(family: str) -> set[str]:
    """Runs of six words of one family's phrases, the shared words aside."""
    found = set()
    talk = grammar(family)
    for pool in talk.pools():
        if pool.startswith(("sig.", "not.", "talk.", "prom.")):
            for n in range(30):
                words = re.findall(r"[a-z']+", talk.say(pool, Random(n), SLOTS).lower().replace("x", ""))
                found |= {" ".join(words[at : at + 6]) for at in range(len(words) - 5)}
    return found


def test_families_have_the_same_pools_and_no_phrase_in_common() -> None:
    def shared(family: str) -> set[str]:
        return {pool for pool in grammar(family).pools() if not pool.startswith(f"part.{family}_")}

    assert shared("a") == shared("b")
    assert len(own_phrases("a") & own_phrases("b")) <= 0.002 * len(own_phrases("a"))


@pytest.mark.parametrize("family", ["a", "b"])
def test_everything_that_can_be_meant_can_be_said_in_many_ways(family: str) -> None:
    labels = set(BACKGROUND) | {label for effect in EFFECTS.values() for label in effect.says}
    pools = {f"sig.{label}" for label in labels} | {
        f"not.{label}.{stance}" for label in DECOY_LABELS for stance in STANCES
    }
    talk = grammar(family)
    for pool in sorted(pools):
        said = {talk.say(pool, Random(n), SLOTS) for n in range(400)}
        assert len(said) >= (12 if pool.startswith("sig.") else 2), pool
        for text in said:
            assert text[-1] in ".?!", text
            assert "  " not in text
            assert not re.search(r"[{}|<>]| [,.?]|^[a-z]", text), text


@given(st.recursive(st.text("abc ", max_size=4), lambda inner: st.lists(inner, min_size=1, max_size=3).map(
    lambda branches: "{" + "|".join(branches) + "}"), max_leaves=8))  # fmt: skip
def test_nested_alternatives_are_parsed_and_broken_ones_refused(phrase: str) -> None:
    parse(phrase)
    for broken in (phrase + "}", "{" + phrase):
        with pytest.raises(ValueError, match="bracket"):
            parse(broken)


def test_people_differ_and_stay_themselves() -> None:
    voices = [voice_of(1, f"c{n}", american=bool(n % 2)) for n in range(40)]
    assert voice_of(1, "c3", american=True) == voices[3]
    text = "We are not going to organise the colour of the report, it is fine."
    assert len({spoken(text, voice, Random(n)) for n, voice in enumerate(voices)}) > 10
    assert len({written(text, voice, Random(n)) for n, voice in enumerate(voices)}) > 4
    american = [written(text, voice, Random(1)) for voice in voices if voice.american and not voice.typo_rate]
    assert american
    assert all("organize" in words and "color " in words for words in american)


def test_slips_leave_names_and_numbers_alone() -> None:
    hasty = next(v for n in range(200) if (v := voice_of(1, f"h{n}", american=False)).typo_rate > 0.1)
    for n in range(200):
        text = written("Please send Ottilie the 4,310 records before 12 March.", hasty, Random(n))
        assert "Ottilie" in text
        assert "4,310" in text
        assert "12 March" in text


def test_words_say_no_more_than_they_mean_and_a_leak_would_show() -> None:
    """G25's leak check at a size that is quick; `python -m evals.world.surface` runs it in full."""
    train, test = spans(Order(100, 12, 1, family="a")), spans(Order(100, 12, 2, family="a"))
    assert residue(train, test) < 3.5
    cause = "steady_health"
    assert residue(leaky(train, cause, 1.0, 1), leaky(test, cause, 1.0, 2)) > 3.5


def test_phrases_of_one_family_do_not_find_signals_in_the_other() -> None:
    train = spans(Order(20, 18, 1, family="a"))
    same, other = spans(Order(15, 18, 2, family="a")), spans(Order(15, 18, 3, family="b"))
    assert find_signals(train, same) > 0.4
    assert find_signals(train, other) < 0.15
