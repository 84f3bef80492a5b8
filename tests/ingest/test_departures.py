"""Who seems to have left is proposed, with the words that say so; who is only away is not. (S076)"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.types.documents import Document, Kind, Nature, Part, Participant, Side
from assistant.types.facts import Row
from ingest.departures import departures
from tests.memory.world import DAY, ticket


def contact(address: str, name: str, **cells: str) -> Row:
    values = {"email": address, "name": name, **cells}
    return Row("contacts", address, "acct_a", tuple(values.items()), "table", "contacts.csv:2")


DANA = contact("dana@a.example", "Dana Ortiz", title="Head of Data")
BO = contact("bo@a.example", "Bo Tran", title="Analyst")
DAN = contact("dan@a.example", "Dana Lind")


def mail(text: str, *, sender: str = "bo@a.example", name: str = "Bo Tran", **change: object) -> Document:
    base = ticket("m1", text)
    segment = replace(base.segments[0], author=name, side=Side.CUSTOMER)
    people = (Participant(name, sender, Side.CUSTOMER, "from"),)
    document = replace(base, kind=Kind.EMAIL, participants=people, segments=(segment,))
    return replace(document, **change)  # type: ignore[arg-type]


def found(document: Document, *contacts: Row) -> list[tuple[str, str]]:
    return [(d.address, d.kind) for d in departures([document], contacts or (DANA, BO))]


LEFT = [
    "Dana Ortiz has left the company, please write to me.",
    "Just to say that Dana is no longer with us.",
    "Friday was Dana Ortiz's last day, his last day was moved up.",
    "Dana Ortiz hat das Unternehmen verlassen.",
    "Dana Ortiz ne travaille plus chez nous.",
    "Dana Ortiz ya no trabaja aquí.",
    "I have taken over from Dana Ortiz.",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_colleagues_say(text: str) -> None:
    assert [address for address, _ in found(mail(text))] == ["dana@a.example"]


STAYS = [
    "Dana Ortiz is out of the office until Monday.",
    "Has Dana Ortiz left the company?",
    "Let me know if Dana is no longer with you.",
    "Dana Ortiz left the meeting early and left us a note on the budget.",
    "The old exporter is no longer with the main package.",
    "Dana Ortiz replaced the token.",
    "We are leaving the company network, says Dana.",
]


@pytest.mark.parametrize("text", STAYS)
def test_what_only_sounds_like_it(text: str) -> None:
    assert found(mail(text)) == []


def test_a_first_name_that_two_contacts_bear_says_nothing() -> None:
    assert found(mail("Dana is no longer with us."), DANA, DAN, BO) == []


def test_their_own_farewell() -> None:
    text = "Friday is my last day here. It was a pleasure."
    assert found(mail(text, sender="dana@a.example", name="Dana Ortiz")) == [("dana@a.example", "said")]


def test_a_mailbox_that_is_gone_and_one_that_is_full() -> None:
    gone = "<dana@a.example>: 550 5.1.1 user unknown"
    full = "<dana@a.example>: 452 4.2.2 mailbox full, try again later"
    daemon = {"sender": "mailer-daemon@a.example", "name": "Mail Delivery", "nature": Nature.BOUNCE}
    assert found(mail(gone, **daemon)) == [("dana@a.example", "bounce")]  # type: ignore[arg-type]
    assert found(mail(full, **daemon)) == []  # type: ignore[arg-type]


def test_an_automatic_reply_for_good_and_one_for_a_week() -> None:
    reply = {"sender": "dana@a.example", "name": "Dana Ortiz", "nature": Nature.AUTO_REPLY}
    assert found(mail("I am no longer working at Acme. Please write to Bo Tran.", **reply)) == [
        ("dana@a.example", "auto_reply")
    ]  # type: ignore[arg-type]
    assert found(mail("I am on vacation until 4 May. Please write to Bo Tran.", **reply)) == []  # type: ignore[arg-type]


def test_another_title_in_the_signature() -> None:
    document = mail("Dana Ortiz\nDirector of Finance\nAcme", sender="dana@a.example", name="Dana Ortiz")
    signature = replace(document, segments=(replace(document.segments[0], part=Part.SIGNATURE),))
    assert found(signature) == [("dana@a.example", "title_change")]
    same = replace(signature.segments[0], text="Dana Ortiz\nHead of Data Platforms\nAcme")
    assert found(replace(signature, segments=(same,))) == []


def test_who_writes_afterwards_is_still_there() -> None:
    said = mail("Dana Ortiz is no longer with us.")
    later = mail("Here I am.", sender="dana@a.example", name="Dana Ortiz")
    back = replace(later, external_id="m2", occurred_at=DAY + timedelta(days=3))
    earlier = replace(later, external_id="m0", occurred_at=DAY - timedelta(days=3))
    assert departures([said, back], [DANA, BO]) == ()
    assert len(departures([said, earlier], [DANA, BO])) == 1


def test_the_words_are_quoted_from_where_they_stand() -> None:
    (departure,) = departures([mail("Hello. Dana Ortiz has left the company. Bye.")], [DANA, BO])
    assert departure.quote == "Dana Ortiz has left the company."
    assert (departure.document_id, departure.segment, departure.account_id) == ("zendesk:m1", 0, "acct_a")


def test_who_is_known_to_have_left_is_not_proposed_again() -> None:
    gone = contact("dana@a.example", "Dana Ortiz", status="left")
    assert found(mail("Dana Ortiz has left the company."), gone, BO) == []


def test_people_of_another_account_are_not_meant() -> None:
    document = replace(mail("Dana Ortiz has left the company."), account_id="acct_b")
    assert found(document) == []
