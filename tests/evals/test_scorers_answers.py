"""Every scorer of answers with right, wrong and borderline outputs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from evals.case import Expect, Number
from evals.output import Output
from evals.scorers import answers
from evals.scorers.words import days_of, says
from tests.evals.made import ABSTAINED, TEXTS, case, cited, output, told


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("480", TEXTS[0], 1.0),
        ("480", "We pay 4,800 a month.", 0.0),
        ("480", "We pay 480.50 a month.", 0.0),
        ("480", "We pay USD 480.00 a month.", 1.0),
        ("9,240", "It is 9240.", 1.0),
        ("2027-02-28", "It renews on 28 February 2027.", 1.0),
        ("2027-02-28", "It renews on February 28, 2028.", 0.0),
        ("left", "He was leftover.", 0.0),
        ("Held until there's", "“Held until there’s a date”", 1.0),
    ],
)
def test_what_must_be_said_is_said_whole_however_it_is_set(words: str, text: str, expected: float) -> None:
    found = answers.says_it(case(Expect(must_say=(words,))), Output(text=text))
    assert found.value == expected
    assert bool(found.reason) is (expected == 0)


def test_a_quote_and_a_fact_count_as_said() -> None:
    assert answers.says_it(case(Expect(must_say=("480",))), output("He wrote that.")).value == 1
    assert answers.says_it(case(Expect(must_say=("9240",))), told("mrr", "9240.00")).value == 1


def test_of_two_things_one_is_not_enough() -> None:
    assert answers.says_it(case(Expect(must_say=("480", "December"))), output()).value == 0


def test_without_an_expectation_nothing_is_judged() -> None:
    for scorer in (answers.says_it, answers.says_nothing_forbidden, answers.numbers_exact,
                   answers.shows_both_sides, answers.corrects_the_premise):  # fmt: skip
        assert scorer(case(), output()).value is None


def test_forbidden_words_are_found_in_quotes_too() -> None:
    forbidden = case(Expect(must_not_say=("December",)))
    assert answers.says_nothing_forbidden(forbidden, output()).value == 1
    assert answers.says_nothing_forbidden(forbidden, output("He said so.", cited(TEXTS[2], 2))).value == 0


def test_answering_and_abstaining_are_judged_apart_and_together() -> None:
    unanswerable, answerable = case(Expect(abstain=True)), case()
    for judged, right, wrong in ((unanswerable, ABSTAINED, output()), (answerable, output(), ABSTAINED)):
        assert answers.decides_rightly(judged, right).value == 1
        assert answers.decides_rightly(judged, wrong).value == 0
    assert answers.answers_what_it_can(unanswerable, output()).value is None
    assert answers.abstains_where_it_must(answerable, ABSTAINED).value is None


def test_an_abstention_that_still_claims_something_is_none() -> None:
    claiming = Output(text="No.", abstained=True, claims=output().claims)
    assert answers.abstains_where_it_must(case(Expect(abstain=True)), claiming).value == 0


def test_asking_back_is_right_only_where_it_cannot_be_told() -> None:
    asking = Output(abstained=True, clarify=("acct_a", "acct_b"))
    assert answers.asks_back(case(Expect(clarify=True)), asking).value == 1
    assert answers.asks_back(case(Expect(clarify=True)), output()).value == 0
    assert answers.asks_back(case(), asking).value == 0
    assert answers.asks_back(case(), output()).value == 1


def test_a_false_premise_may_be_refused_or_corrected_but_not_taken_over() -> None:
    correctable = case(Expect(false_premise=True, must_say=("withdrawn",)))
    assert answers.corrects_the_premise(correctable, ABSTAINED).value == 1
    assert answers.corrects_the_premise(correctable, output('"It was withdrawn."')).value == 1
    assert answers.corrects_the_premise(correctable, output('"It went live in May."')).value == 0
    assert answers.corrects_the_premise(case(Expect(false_premise=True)), output()).value == 0
    assert answers.answers_what_it_can(correctable, ABSTAINED).value is None


def test_both_sides_need_both() -> None:
    disputed = case(Expect(sides=(("480",), ("300", "three hundred"))))
    assert answers.shows_both_sides(disputed, output()).value == 0
    assert answers.shows_both_sides(disputed, output('"We pay 480", they say three hundred')).value == 1


def test_without_words_for_the_sides_two_of_the_sources_are_needed() -> None:
    disputed = case(Expect(documents=("call", "mail", "ticket")))
    assert answers.shows_both_sides(disputed, output()).value == 0
    twice = output("x", cited(), cited())
    assert answers.shows_both_sides(disputed, twice).value == 0
    assert answers.shows_both_sides(disputed, output("x", cited(), cited(external_id="mail"))).value == 1


@pytest.mark.parametrize(
    ("shown", "expected"),
    [("9240.00", 1.0), ("9,240", 1.0), ("9240.50", 0.0), ("9240.4", 0.0), ("924", 0.0), ("19240", 0.0)],
)
def test_a_figure_is_exact_or_wrong(shown: str, expected: float) -> None:
    judged = case(Expect(numbers=(Number("mrr", Decimal("9240")),)))
    assert answers.numbers_exact(judged, told("mrr", shown)).value == expected


def test_a_tolerance_ends_where_it_ends() -> None:
    judged = case(Expect(numbers=(Number("usage", Decimal(100), tolerance=Decimal(1)),)))
    assert answers.numbers_exact(judged, told("usage", "101")).value == 1
    assert answers.numbers_exact(judged, told("usage", "101.01")).value == 0


def test_the_right_figure_beside_a_wrong_one_of_the_same_name_is_wrong() -> None:
    judged = case(Expect(numbers=(Number("mrr", Decimal(9240)),)))
    right, wrong = told("mrr", "9240"), told("mrr", "9340")
    both = Output(text=f"{right.text} {wrong.text}", claims=(*right.claims, *wrong.claims))
    assert answers.numbers_exact(judged, both).value == 0


def test_days_are_compared_as_days() -> None:
    judged = case(Expect(numbers=(Number("renewal_date", date(2027, 2, 28)),)))
    assert answers.numbers_exact(judged, Output(text="It renews on 28 February 2027.")).value == 1
    assert answers.numbers_exact(judged, Output(text="It renews on 27 February 2027.")).value == 0


def test_no_day_is_read_that_no_calendar_has() -> None:
    assert days_of("on 31 February 2026 and 2026-13-01") == frozenset()
    assert says("May 3, 2026", "2026-05-03")
