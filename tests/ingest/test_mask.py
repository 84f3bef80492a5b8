"""Secrets and card numbers do not reach the store, and ordinary words do."""

from __future__ import annotations

import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mask import is_card, mask, mask_text
from tests.memory.world import ticket


def _check_digit(digits: str) -> str:
    total = 0
    for n, d in enumerate(reversed(digits)):
        value = int(d) * (1 if n % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def card(prefix: str, length: int, body: str) -> str:
    start = (prefix + body)[: length - 1]
    return start + _check_digit(start)


CARDS = st.builds(
    card,
    st.sampled_from(["4", "51", "55", "2300", "6011"]),
    st.just(16),
    st.text(string.digits, min_size=16, max_size=16),
) | st.builds(
    card, st.sampled_from(["34", "37"]), st.just(15), st.text(string.digits, min_size=15, max_size=15)
)


@given(
    CARDS,
    st.sampled_from(["", " ", "-"]),
    st.sampled_from(["Card {}.", "{}", "({})", "nr {}, thanks", "x\n{}\ny"]),
)
def test_every_card_number_is_masked_however_it_is_grouped(digits: str, gap: str, around: str) -> None:
    grouped = gap.join(digits[at : at + 4] for at in range(0, len(digits), 4))
    assert mask_text(around.format(grouped)) == around.format("[card 1]")


@given(CARDS, st.integers(1, 9))
def test_a_wrong_check_digit_is_no_card(digits: str, by: int) -> None:
    wrong = digits[:-1] + str((int(digits[-1]) + by) % 10)
    assert not is_card(wrong)
    assert mask_text(f"Order {wrong} is late.") == f"Order {wrong} is late."


SECRETS = [
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc==\n-----END RSA PRIVATE KEY-----", "key"),
    ("AKIA" + "Q" * 16, "key"),
    ("ghp_" + "a1B2" * 9, "key"),
    ("glpat-" + "x1Y2z" * 4, "key"),
    ("sk_live_" + "a1B2" * 6, "key"),
    ("sk-proj-" + "a1B2c" * 6, "key"),
    ("xoxb-" + "1234567890-abcDEF", "key"),
    ("AIza" + "a1B2c" * 7, "key"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3.SflKxwRJSMeKKF2QT4", "key"),
]


@pytest.mark.parametrize(("secret", "kind"), SECRETS)
def test_keys_of_known_forms_are_masked(secret: str, kind: str) -> None:
    assert mask_text(f"use {secret} please") == f"use [{kind} 1] please"


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("password: hunter2", "password: [password 1]"),
        ("Password = correct-horse-battery", "Password = [password 1]"),
        ("PW hint none. pwd: Summer2024!, ok?", "PW hint none. pwd: [password 1]!, ok?"),
        ('api_key="9f8e7d6c5b4a"', 'api_key="[password 1]"'),
        ("the password is Tr0ub4dor&3.", "the password is [password 1]."),
        ("Passwort: geheim99", "Passwort: [password 1]"),
        ("mot de passe : Soleil-123", "mot de passe : [password 1]"),
        ("postgres://app:s3cr3t@db/x", "postgres://app:[password 1]@db/x"),
        ("Authorization: Bearer abcdefghij0123456789xyz", "Authorization: Bearer [key 1]"),
    ],
)
def test_a_secret_that_is_said_is_masked(said: str, masked: str) -> None:
    assert mask_text(said) == masked


ORDINARY = [
    "The password reset link does not work.",
    "Password: reset needed for two users",
    "my password is wrong, and the passcode is required",
    "The secret key to adoption is training.",
    "IBAN DE89 3704 0044 0532 0130 00, VAT 123456789",
    "Call +49 30 901820 1234 or +1 (555) 010-9999 ext. 4111",
    "Invoice 2026-000123456789 of 1,234,567,890.12 EUR",
    "Ticket https://vendor.example/t/4111111111111111/edit was closed",
    "uuid 4f1c2d3e-1111-4111-8111-111111111111",
    "Tracking 1Z999AA10123456784 left on 2026-03-04T09:20:31.123456",
    "sk-learn and skinny jeans; the task-list is long",
    "Die Kennwortregel ist neu. El es fácil: contraseñas no",
    "at 1700000000000 ms and 20260304092031123",
    "0000000000000000 and 4444444444444444",
    "Bearer of bad news: the export fails",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_stay_byte_for_byte(text: str) -> None:
    assert mask_text(text) == text


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask_text(mask_text(text)) == mask_text(text)


@given(st.lists(st.sampled_from([s for s, _ in SECRETS] + ORDINARY), max_size=6))
def test_masking_twice_changes_nothing_more_where_there_is_something(parts: list[str]) -> None:
    once = mask_text("\n".join(parts))
    assert mask_text(once) == once
    assert not any(secret in once for secret, _ in SECRETS)


def test_a_secret_has_one_placeholder_in_a_whole_document() -> None:
    one, other = card("4", 16, "1" * 15), card("4", 16, "2" * 15)
    document = replace(ticket("1", f"Card {one}.", f"Again {one}, then {other}."), title=f"Card {other}")
    masked = mask(document)
    assert masked.title == "Card [card 1]"
    assert [s.text for s in masked.segments] == ["Card [card 2].", "Again [card 2], then [card 1]."]


def test_a_document_without_secrets_is_itself() -> None:
    document = ticket("1", "The export fails.")
    assert mask(document) is document
