"""One figure, many spellings: each has one normal form, and different figures have different ones."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.figures import dates_agree, figures, plain


def forms(text: str) -> list[tuple[str, str]]:
    return [(figure.kind.value, figure.value) for figure in figures(text)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["20%", "20 %", "twenty percent", "20 per cent"], ("percent", "20")),
        (
            ["€12k", "12,000 EUR", "12.000 euros", "twelve thousand euros", "EUR 12\u00a0000"],
            ("money", "EUR 12000"),
        ),
        (["$2 million", "USD 2,000,000.00", "two million dollars", "2m USD"], ("money", "USD 2000000")),
        (["1.234,56 EUR", "EUR 1,234.56"], ("money", "EUR 1234.56")),
        (
            ["3 March 2026", "March 3rd, 2026", "03.03.2026", "2026-03-03", "3rd of March 2026"],
            ("date", "2026-03-03"),
        ),
        (["3 March", "March 3", "the 3rd of March"], ("date", "-----03-03")),
        (["the 14th"], ("date", "--------14")),
        (["Q3 2026", "2026-Q3", "the third quarter of 2026"], ("quarter", "2026-Q3")),
        (["Q3", "third quarter"], ("quarter", "Q3")),
        (["300", "three hundred"], ("number", "300")),
        (["25", "twenty-five"], ("number", "25")),
        (["150000", "150k", "a hundred and fifty thousand"], ("number", "150000")),
    ],
)
def test_spellings_of_one_figure_share_a_normal_form(texts: list[str], expected: tuple[str, str]) -> None:
    for text in texts:
        assert forms(f"It is {text} now.") == [expected], text


def test_a_month_that_is_a_verb_and_a_pronoun_that_is_a_number_are_no_figures() -> None:
    assert forms("I may 3 times ask; no one of them marches.") == [("number", "3")]


def test_a_slashed_date_that_could_be_two_days_is_neither() -> None:
    (figure,) = figures("on 3/4/2026")
    assert not dates_agree("2026-03-04", figure.value)
    assert not dates_agree("2026-04-03", figure.value)


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False))
def test_a_formatted_amount_reads_back_as_itself(amount: Decimal) -> None:
    assert forms(f"USD {amount:,.2f}") == [("money", f"USD {plain(amount)}")]
