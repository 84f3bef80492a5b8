"""Who belongs to the account, who came and who left (S177, S179, S186, G21)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.dossier.made import people, row

CONTACTS = (
    row("contacts", "1", name="Priya Nair", email="priya@c.example", title="Head of Operations", role="champion", status="active"),
    row("contacts", "2", name="Tom Berg", email="tom@c.example", title="IT Manager", status="active"),
)  # fmt: skip
BOTH = "Tom Berg/c: Hello.\nPriya Nair/c: Hello.\n"

GONE = (
    ("Tom Berg/c", "Priya has left the company."),
    ("Tom Berg/c", "Priya Nair is no longer with us."),
    ("Tom Berg/c", "Yesterday was Priya's last day."),
    ("Tom Berg/c", "Unfortunately Priya resigned last week."),
    ("Tom Berg/c", "I'm taking over from Priya."),
    ("Tom Berg/c", "Since Priya left, I look after this."),
    ("Tom Berg/c", "Priya retired in February."),
    ("Tom Berg/c", "Priya moved to another division."),
    ("Tom Berg/c", "Priya was let go."),
    ("Tom Berg/c", "Priya doesn't work here any more."),
    ("Dana Ortiz/v", "I heard that Priya has left the company."),
    ("Priya Nair/c", "Today is my last day here."),
    ("Priya Nair/c", "I have accepted a new role elsewhere."),
    ("Priya Nair/c", "I'm stepping down as head of operations."),
    ("Tom Berg/c", "Priya verlässt uns zum Ende des Monats."),
    ("Tom Berg/c", "Priya ist nicht mehr im Unternehmen."),
    ("Priya Nair/c", "Heute ist mein letzter Arbeitstag."),
    ("Tom Berg/c", "Priya a quitté la société."),
)
STILL_THERE = (
    ("Tom Berg/c", "Priya is not leaving, that was a rumour."),
    ("Tom Berg/c", "If Priya ever left, we would be lost."),
    ("Tom Berg/c", "Priya left the call early."),
    ("Tom Berg/c", "Priya left a comment in the ticket."),
    ("Tom Berg/c", "Has Priya left the company?"),
    ("Tom Berg/c", "Priya is on parental leave until June."),
    ("Tom Berg/c", "Priya is leaving for lunch."),
    ("Tom Berg/c", "The export no longer works for Priya."),
    ("Tom Berg/c", "Their manager left, so Priya has more to do."),
    ("Tom Berg/c", "Priya moved on to the next topic."),
    ("Priya Nair/c", "I'm out of the office until Monday."),
    ("Priya Nair/c", "We left the old tool last year."),
    ("Dana Ortiz/v", "I'm leaving our company next week."),
    ("Tom Berg/c", "Priya left it with me."),
    ("Tom Berg/c", "There are two seats left for Priya."),
)


@pytest.mark.parametrize(("who", "words"), GONE)
def test_who_has_left_is_known_from_the_words_that_say_so(who: str, words: str) -> None:
    found = people(f"# call 2026-03-02\n{BOTH}# email 2026-03-04\n{who}: {words}", rows=CONTACTS)
    assert found["Priya Nair"].get("presence") == "left"
    assert found["Priya Nair"].evidence[0].quote == words
    assert found["Tom Berg"].get("presence") == "present"


@pytest.mark.parametrize(("who", "words"), STILL_THERE)
def test_words_that_only_sound_like_it_take_nobody_away(who: str, words: str) -> None:
    found = people(
        f"# call 2026-03-02\n{BOTH}# email 2026-03-04\n{who}: {words}", "2026-03-05", rows=CONTACTS
    )
    assert {one.get("presence") for one in found.values()} <= {"present", "on leave"}


def test_an_automatic_reply_tells_leave_from_leaving() -> None:
    gone = "# auto-email 2026-03-04 Automatic reply\nPriya Nair/c: I no longer work here. Please write to Tom Berg."
    away = "# auto-email 2026-03-04 Automatic reply\nPriya Nair/c: I am on vacation until 20 March."
    assert people(gone.replace("auto-email", "email"), rows=CONTACTS)["Priya Nair"].get("presence") == "left"
    found = people(away.replace("auto-email", "email"), "2026-03-10", rows=CONTACTS)["Priya Nair"]
    assert (found.get("presence"), found.get("away_until")) == ("on leave", date(2026, 3, 20))


def test_who_writes_after_having_left_is_still_there() -> None:
    text = f"# call 2026-03-02\n{BOTH}# email 2026-03-04\nTom Berg/c: Priya has left the company."
    later = f"{text}\n# email 2026-03-20\nPriya Nair/c: I am back, here are the figures."
    assert people(later, rows=CONTACTS)["Priya Nair"].get("presence") == "present"


def test_who_announces_to_leave_is_leaving_until_the_day() -> None:
    text = "# email 2026-03-04\nPriya Nair/c: My last day is Friday 20 March."
    assert people(text, "2026-03-10", rows=CONTACTS)["Priya Nair"].get("presence") == "leaving"
    after = people(text, "2026-03-21", rows=CONTACTS)["Priya Nair"]
    assert (after.get("presence"), after.valid_to) == ("left", date(2026, 3, 20))


def test_who_joins_is_known_with_title_and_role() -> None:
    text = "# email 2026-03-04\nTom Berg/c: Please meet Ines Vogel, she started on Monday as our new CFO."
    found = people(text, rows=CONTACTS)["Ines Vogel"]
    assert (found.get("presence"), found.get("role"), found.get("first_known_on")) == (
        "present", "finance", date(2026, 3, 4),
    )  # fmt: skip


def test_the_system_of_record_gives_roles_and_confirms() -> None:
    found = people("", rows=CONTACTS)
    assert (found["Priya Nair"].get("role"), found["Priya Nair"].get("influence")) == ("champion", "high")
    assert (found["Tom Berg"].get("role"), found["Tom Berg"].state.value) == ("admin", "confirmed")
    assert found["Tom Berg"].rows == ("contacts:2",)
