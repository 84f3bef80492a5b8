"""Who speaks for whom: the side of each person and segment, by addresses first and names last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.types.documents import Document, Kind, Participant, Segment, Side
from ingest.identity import IdentityBook, domain_of
from ingest.names import address_of, same_person


def sides(document: Document, book: IdentityBook) -> Document:
    """The document with the sides of its people and segments filled in.

    With an account (`document.account_id`), people of other accounts and of unknown companies are
    third parties; without one, people of any account are on the customer's side. What cannot be
    told stays as the source said it.
    """
    people = tuple(replace(person, side=_side(person, document, book)) for person in document.participants)
    segments = tuple(
        replace(segment, side=_speaker(segment, people, document, book)) for segment in document.segments
    )
    return replace(document, participants=people, segments=segments)


def _side(person: Participant, document: Document, book: IdentityBook) -> Side:
    if person.address:
        found = _by_address(person, document, book)
        return person.side if found is Side.UNKNOWN else found
    if person.side is not Side.UNKNOWN or not person.name:
        return person.side
    return _by_name(person.name, document, book)


def _by_address(person: Participant, document: Document, book: IdentityBook) -> Side:
    address = person.address or ""
    if book.is_own(address):
        return Side.VENDOR
    if person.side is Side.VENDOR:
        return Side.VENDOR  # the source knows its own users, by whatever address they come
    accounts = book.accounts_of(address)
    account = document.account_id
    if accounts:
        return Side.CUSTOMER if account is None or account in accounts else Side.THIRD_PARTY
    if account is None or not book.has_domains(account) or domain_of(address) in book.free_mail:
        return Side.UNKNOWN
    # Who may write to the help desk as the account's own is the help desk's decision.
    asks = document.kind is Kind.TICKET and person.side is Side.CUSTOMER
    return Side.CUSTOMER if asks else Side.THIRD_PARTY


def _by_name(name: str, document: Document, book: IdentityBook) -> Side:
    """A name alone: ours if it is an agent's or fits the address of one of us alone, else a contact's."""
    ours = any(same_person(name, known) for known in book.own_names)
    ours = ours or (len(name.split()) > 1 and address_of(name, sorted(book.own_addresses)) is not None)
    accounts = book.contact_names if document.account_id is None else {document.account_id: ()}
    contacts = [known for account in accounts for known in book.contact_names.get(account, ())]
    theirs = any(same_person(name, known) for known in contacts)
    if ours == theirs:
        return Side.UNKNOWN
    return Side.VENDOR if ours else Side.CUSTOMER


def _speaker(segment: Segment, people: Sequence[Participant], document: Document, book: IdentityBook) -> Side:
    """The side of a segment's author, where the people of that name or address agree on one."""
    if not segment.author:
        return segment.side
    author = segment.author.lower()
    meant = [person for person in people if author in ((person.name or "").lower(), person.address)]
    meant = meant or [one for one in people if one.name and same_person(segment.author, one.name)]
    if not meant:
        known = segment.side is not Side.UNKNOWN
        return segment.side if known else _by_name(segment.author, document, book)
    # A name that somebody unknown bears too proves nothing: anyone can write under any name.
    found = {person.side for person in meant}
    if len(found) > 1:
        return Side.UNKNOWN
    (agreed,) = found
    return segment.side if agreed is Side.UNKNOWN else agreed
