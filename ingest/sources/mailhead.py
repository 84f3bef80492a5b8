"""What a mail's headers say: ids, people, the time, and whether a person or a program wrote it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from assistant.types.documents import Nature, Participant
from ingest.clean import clean_line
from ingest.records import BadRecord

_ID = re.compile(r"<[^<>\s]+>")
_BARE_ADDRESS = re.compile(r"[^\s<>\"'(),:;\[\]]{1,128}@[^\s<>\"'(),:;\[\]]{1,255}")
"""Within the lengths that addresses may have: without, a long word takes the square of its length."""

_ABSENCE = re.compile(
    r"out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response|antwort)|on vacation|"
    r"abwesen|automatische antwort|réponse automatique|absence du bureau|respuesta automática|"
    r"fuera de la oficina|"
    r"risposta automatica|fuori (?:ufficio|sede)|automatisch antwoord|afwezig|resposta automática|"
    r"fora do escritório|"
    r"autosvar|frånvaro|automatisk svar|fravær|autoodpowiedź",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"mailer-daemon|postmaster|mail delivery (?:sub)?system", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"\A(?:no-?reply|do-?not-?reply|news(?:letter)?|marketing|updates?|notifications?|mailer|"
    r"bounces?|info|hello|digest)\b",
    re.IGNORECASE,
)

_MAX_PARSED = 8_000
"""Characters of a header; two hundred recipients have about as many."""

_MAX_TYPE = 1_000
_MAX_NAME = 300

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_MAX_AHEAD = timedelta(days=1)
_MAX_BEHIND = timedelta(days=365)
"""A `Date` more than a day after, or a year before, the receiving server's time is not believed."""


class _Bounded(EmailPolicy):
    """The standard policy, for which a long header is cut before it is taken apart: each time it is asked for
    costs microseconds a character, and what names a type needs few."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """The header as an object that knows its parts."""
        limit = _MAX_TYPE if name.lower().startswith("content-") else _MAX_PARSED
        return super().header_fetch_parse(name, value[:limit])


BOUNDED = _Bounded()
"""How mails are parsed."""


@dataclass(frozen=True, slots=True)
class MailTime:
    """When a mail was sent, in UTC, and marks that say what was assumed."""

    moment: datetime
    marks: tuple[tuple[str, str], ...] = ()


def header(message: EmailMessage, name: str) -> str:
    """A header as one decoded line, empty where there is none or it cannot be decoded."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    try:
        # The structured parser takes the square of a header's length; the plain one does not.
        long = len(raw) > _MAX_PARSED
        return clean_line(str(make_header(decode_header(raw)) if long else message.get(name) or ""))
    except Exception:  # the parser of hostile headers raises AttributeError, IndexError, TypeError, ...
        return clean_line(raw)


def headers(message: EmailMessage, name: str) -> list[str]:
    """All headers of a name, undecoded and in order."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def message_id(message: EmailMessage) -> tuple[str, bool]:
    """The Message-ID in its angle brackets; without one, an id derived from the headers, and True."""
    said = " ".join(headers(message, "message-id"))
    if found := _ID.search(said):
        return clean_line(found[0]), False
    if bare := clean_line(said).strip("<> "):
        return f"<{bare.replace(' ', '')}>", False
    names = ("from", "to", "cc", "date", "subject", "in-reply-to", "received")
    seen = "\n".join(f"{name}:{'|'.join(headers(message, name))}" for name in names)
    digest = hashlib.sha256(re.sub(r"\s+", " ", seen).encode("utf-8", "replace")).hexdigest()
    return f"<{digest[:32]}@derived.invalid>", True


def thread_id(message: EmailMessage, own: str) -> str:
    """The root of the thread: the first of References, else In-Reply-To, else the mail itself."""
    for name in ("references", "in-reply-to"):
        if found := _ID.search(" ".join(headers(message, name))):
            return clean_line(found[0])
    return own


def people(message: EmailMessage) -> tuple[Participant, ...]:
    """From, To and Cc in order, each address once."""
    found: dict[str, Participant] = {}
    for role in ("from", "reply-to", "to", "cc"):
        if role == "reply-to" and found:
            continue
        for name, address in _addresses(header(message, role)):
            found.setdefault(address or name, Participant(name or None, address or None, role=role))
    return tuple(found.values())


def _addresses(line: str) -> Iterable[tuple[str, str]]:
    """`(name, address)` pairs; of a header too broken to be parsed, the addresses in it."""
    pairs = [(name, address) for name, address in getaddresses([line]) if name or address]
    if line and not any("@" in address for _, address in pairs):
        pairs = [("", found) for found in _BARE_ADDRESS.findall(line)] or pairs
    for name, address in pairs:
        plain = _BARE_ADDRESS.search(address)
        display = clean_line(name[:_MAX_NAME]).strip("'\" ")
        if plain:
            yield ("" if display.lower() == plain[0].lower() else display), plain[0].lower()
        elif display:
            yield display, ""


def sent_at(message: EmailMessage, separator: bytes) -> MailTime:
    """The time of `Date`; where it is missing or absurd that of `Received`, then of the mbox separator.

    A time without a zone, or with `-0000`, is UTC. Raises BadRecord where no time can be read.
    """
    received = _received(message)
    said, zoned = _date(" ".join(headers(message, "date")[:1]))
    if said and _believable(said, received):
        return MailTime(said, () if zoned else (("assumed_zone", "UTC"),))
    if received:
        return MailTime(received, (("date_from", "Received"),))
    delivered, _ = _date(separator.decode("ascii", "replace").partition(" ")[2].partition(" ")[2])
    if delivered:
        return MailTime(delivered, (("date_from", "mbox separator"),))
    raise BadRecord("no_date", "no Date or Received header holds a time; add a Date header to the message")


def _believable(said: datetime, received: datetime | None) -> bool:
    if said < _EARLIEST:
        return False
    return received is None or received - _MAX_BEHIND <= said <= received + _MAX_AHEAD


def _received(message: EmailMessage) -> datetime | None:
    for line in headers(message, "received"):
        moment, _ = _date(line.rpartition(";")[2])
        if moment and moment >= _EARLIEST:
            return moment
    return None


def _date(text: str) -> tuple[datetime | None, bool]:
    try:
        moment = parsedate_to_datetime(re.sub(r"\s+", " ", text).strip())
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC), False
        return moment.astimezone(UTC), True
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None, False


def nature_of(message: EmailMessage, *, calendar: bool) -> Nature:
    """Whether a person wrote this for its reader, by what the headers say."""
    sender = header(message, "from")
    if _is_bounce(message, sender):
        return Nature.BOUNCE
    if _is_auto_reply(message):
        return Nature.AUTO_REPLY
    if calendar:
        return Nature.CALENDAR
    return Nature.NEWSLETTER if _is_newsletter(message, sender) else Nature.PERSONAL


def failed_recipients(message: EmailMessage, report: str) -> tuple[str, ...]:
    """Whom a bounce could not reach, by its header and the words of its report, in small letters.

    Nothing else tells whose it is: it is written by a machine, to us.
    """
    text = " ".join((*headers(message, "x-failed-recipients"), report[:_MAX_PARSED]))
    found = (address.strip(".").lower() for address in _BARE_ADDRESS.findall(text))
    return tuple(dict.fromkeys(address for address in found if not _MACHINE.search(address)))


def _is_bounce(message: EmailMessage, sender: str) -> bool:
    report = message.get_content_type() == "multipart/report"
    kind = " ".join(headers(message, "content-type")).lower()
    if report and ("delivery-status" in kind or "report-type" not in kind):
        return True
    empty_path = [value.strip() for value in headers(message, "return-path")] == ["<>"]
    return bool(_MACHINE.search(sender)) or (empty_path and bool(headers(message, "x-failed-recipients")))


def _is_auto_reply(message: EmailMessage) -> bool:
    submitted = header(message, "auto-submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    precedence = header(message, "precedence").lower()
    if precedence in ("auto_reply", "auto-reply"):
        return True
    if any(headers(message, name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return True
    # A person may write of being out of office: the subject counts with a header of a program only.
    empty_path = [value.strip() for value in headers(message, "return-path")] == ["<>"]
    suppressed = header(message, "x-auto-response-suppress").lower()
    weak = empty_path or precedence in ("bulk", "junk") or bool(suppressed)
    return weak and bool(_ABSENCE.search(header(message, "subject")))


def _is_newsletter(message: EmailMessage, sender: str) -> bool:
    """Sent to a list, and not as a letter between people: an answer in a thread stays personal."""
    answers = bool(headers(message, "in-reply-to") or headers(message, "references"))
    bulk = header(message, "precedence").lower() in ("bulk", "list", "junk")
    unsubscribe = bool(headers(message, "list-unsubscribe"))
    list_id = bool(headers(message, "list-id"))
    address = _BARE_ADDRESS.search(sender)
    impersonal = bool(address and _NO_PERSON.search(address[0]))
    signs = sum((bulk, unsubscribe, list_id, impersonal))
    return not answers and signs >= 2 and (unsubscribe or list_id or bulk)
