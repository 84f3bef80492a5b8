"""The promise ledger on dialogues: what commits, what does not, and what becomes of it (S106, S188, S241, G22)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.dossier.made import promises

CALL = "# call 2026-03-04 Weekly\n"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("I'll send you the SOC 2 report by Friday.", "2026-03-06"),
        ("You will have the corrected invoice by 10 March.", "2026-03-10"),
        ("Leave it with me, the mapping guide comes by Friday.", "2026-03-06"),
        ("Let me check the contract with legal and come back to you by Monday.", "2026-03-09"),
        ("I owe you the usage export.", None),
        ("Our engineering team will ship the SSO fix by the end of March.", "2026-03-31"),
        ("The fix will be live by Friday.", "2026-03-06"),
        ("I can get you the quote by tomorrow.", "2026-03-05"),
        ("Expect the training plan by Friday.", "2026-03-06"),
        ("We commit to a response within two days.", "2026-03-06"),
        ("Will send the slides over tomorrow.", "2026-03-05"),
        ("Ich schicke Ihnen das Angebot bis Freitag.", "2026-03-06"),
        ("Die Tabellen schicke ich Ihnen morgen.", "2026-03-05"),
        ("Wir werden die Schnittstelle bis Ende März freischalten.", "2026-03-31"),
        ("Den Entwurf bekommen Sie bis zum 30. April.", "2026-04-30"),
        ("Je vous envoie la liste d'ici vendredi.", "2026-03-06"),
    ],
)
def test_words_that_commit_are_a_promise_with_their_day(words: str, day: str | None) -> None:
    (found,) = promises(f"{CALL}Kim Lee/c: Where do we stand?\nDana Ortiz/v: {words}", "2026-03-04")
    assert found.evidence[0].quote == words
    assert (found.get("by_side"), found.get("status"), found.get("to")) == ("vendor", "open", "Kim Lee")
    assert found.get("due_on") == (None if day is None else date.fromisoformat(day))


@pytest.mark.parametrize(
    "words",
    [
        "I'll share my screen in a second.",
        "We'll see how it goes.",
        "I won't send you the report.",
        "Should I send you the report by Friday?",
        "You said you would send the report by Friday.",
        "If we had more people, we would send it by Friday.",
        "I might send you something on Friday, maybe.",
        "We sent the report on Friday.",
        "I'll be honest with you.",
        "We will roll out to 300 users in Q3.",
        "I'm sending you the moon by Friday, just kidding.",
        "Ich frage seit Februar danach.",
        "We'll have fewer people next year.",
    ],
)
def test_what_only_sounds_like_one_is_none(words: str) -> None:
    assert promises(f"{CALL}Dana Ortiz/v: Hello there.\nKim Lee/c: {words}") == ()


def test_who_is_asked_and_agrees_has_promised() -> None:
    (found,) = promises(
        f"{CALL}Kim Lee/c: Could you send us the security questionnaire by Friday?\nDana Ortiz/v: Sure, will do.",
        "2026-03-05",
    )
    assert (found.get("manner"), found.get("by"), found.get("to")) == ("accepted", "Dana Ortiz", "Kim Lee")
    assert (found.get("due_on"), found.get("status")) == (date(2026, 3, 6), "open")
    assert [proof.quote for proof in found.evidence] == [
        "Sure, will do.",
        "Could you send us the security questionnaire by Friday?",
    ]


def test_an_internal_note_promises_nobody_anything() -> None:
    assert (
        promises(
            "# ticket 2026-03-04 Export\nKim Lee/c: It fails.\nDana Ortiz/v!: I'll fix the export by Friday."
        )
        == ()
    )


def test_each_of_two_promises_in_a_sentence_has_its_own_day() -> None:
    first, second = promises(
        f"{CALL}Dana Ortiz/v: I'll send the quote by Friday and we'll set up the training on the 18th."
    )
    assert (first.get("due_on"), second.get("due_on")) == (date(2026, 3, 6), date(2026, 3, 18))
    assert first.id != second.id


def test_a_condition_is_kept_with_the_promise() -> None:
    (found,) = promises(f"{CALL}Kim Lee/c: If you extend the trial, we'll sign the order form by April 15.")
    assert (found.get("status"), found.get("condition")) == ("conditional", "If you extend the trial")


@pytest.mark.parametrize(
    ("later", "status"),
    [
        ("Dana Ortiz/v: Attached is the mapping guide, as promised.", "delivered"),
        ("Dana Ortiz/v: The mapping guide is in the shared folder now.", "delivered"),
        ("Kim Lee/c: Thanks for the mapping guide!", "delivered"),
        ("Dana Ortiz/v: Unfortunately we cannot do the mapping guide after all.", "withdrawn"),
        ("Kim Lee/c: Forget about the mapping guide, we no longer need it.", "withdrawn"),
        ("Kim Lee/c: Where is the mapping guide you promised?", "overdue"),
        ("Dana Ortiz/v: I have not finished the mapping guide yet.", "overdue"),
        ("Dana Ortiz/v: The release notes are in the shared folder now.", "overdue"),
    ],
)
def test_a_later_sentence_closes_the_promise_it_is_about(later: str, status: str) -> None:
    made = f"{CALL}Kim Lee/c: Hi.\nDana Ortiz/v: I'll get you the mapping guide by Friday.\n"
    found = promises(f"{made}# email 2026-03-10 Next steps\n{later}", "2026-03-20")
    assert found[0].get("status") == status


def test_a_new_day_takes_the_place_of_the_old_one_and_both_are_told() -> None:
    (found,) = promises(
        f"""{CALL}Dana Ortiz/v: I'll set up the admin training by 18 March.
        # email 2026-03-16 Training
        Dana Ortiz/v: The admin training will slip, I can do it by 25 March.
        # email 2026-03-25 Training
        Dana Ortiz/v: The admin training is done.""",
        "2026-04-01",
    )
    assert (found.get("first_due_on"), found.get("due_on")) == (date(2026, 3, 18), date(2026, 3, 25))
    assert (found.get("status"), found.get("late"), found.get("re_dated")) == ("delivered", False, True)
    assert [step["what"] for step in found.get("history")] == ["made", "re_dated", "delivered"]  # type: ignore[union-attr, index]


def test_saying_it_again_makes_no_second_promise() -> None:
    (found,) = promises(
        f"""{CALL}Dana Ortiz/v: I'll send you the migration checklist by Friday.
        # email 2026-03-04 Notes
        Dana Ortiz/v: To recap: I will send you the migration checklist by Friday."""
    )
    assert len(found.evidence) == 2


def test_who_asks_where_it_is_opens_what_was_said_to_be_delivered() -> None:
    (found,) = promises(
        f"""{CALL}Dana Ortiz/v: I'll send you the billing export by Friday.
        # email 2026-03-06 Export
        Dana Ortiz/v: Attached is the billing export.
        # email 2026-03-09 Export
        Kim Lee/c: We are still waiting for the billing export, nothing arrived.""",
        "2026-03-20",
    )
    assert found.get("status") == "overdue"


def test_the_accounts_own_promises_are_kept_too() -> None:
    (found,) = promises(
        """# email 2026-03-04 Users
        Kim Lee/c: We will get you the list of users by the end of next week.
        # email 2026-03-16 Users
        Kim Lee/c: Sorry, the user list is late on our side, you will have it by Wednesday.
        # email 2026-03-18 Users
        Kim Lee/c: Here is the user list.""",
        "2026-03-31",
    )
    assert (found.get("by_side"), found.get("status"), found.get("due_on")) == (
        "customer",
        "delivered",
        date(2026, 3, 18),
    )


def test_the_day_itself_is_not_overdue_and_the_next_is() -> None:
    text = f"{CALL}Dana Ortiz/v: I'll send you the quote by Friday."
    assert [promises(text, day)[0].get("status") for day in ("2026-03-06", "2026-03-07")] == [
        "open",
        "overdue",
    ]
