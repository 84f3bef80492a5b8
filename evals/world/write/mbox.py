"""mbox (RFC 4155): messages with headers, signature, and the mail that is answered, quoted two ways."""

from __future__ import annotations

import re
from email.utils import format_datetime

from evals.world.observed import Mail, Person

_FROM = re.compile(r"^(>*From )", re.MULTILINE)


def message(mail: Mail) -> str:
    """One message with its separator and the empty line after it."""
    headers = [
        f"From {mail.sender.address} {mail.sent:%a %b %d %H:%M:%S +0000 %Y}",
        f"From: {_named(mail.sender)}",
        f"To: {', '.join(map(_named, mail.to))}",
    ]
    if mail.cc:
        headers.append(f"Cc: {', '.join(map(_named, mail.cc))}")
    headers += [
        f"Subject: {mail.subject}",
        f"Date: {format_datetime(mail.sent)}",
        f"Message-ID: {mail.id}",
    ]
    if mail.answers is not None:
        headers += [f"In-Reply-To: {mail.answers.id}", f"References: {' '.join(mail.references())}"]
    if mail.automatic:
        headers.append("Auto-Submitted: auto-replied")
    headers += [
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 8bit",
    ]
    return "\n".join(headers) + "\n\n" + _FROM.sub(r">\1", _text(mail)) + "\n\n"


def _text(mail: Mail) -> str:
    parts = [mail.body]
    if mail.signature:
        parts.append(f"-- \n{mail.signature}")
    if mail.answers is not None and mail.quotes:
        parts.append(_quoted(mail.answers, mail.quotes))
    return "\n\n".join(parts)


def _quoted(earlier: Mail, how: str) -> str:
    """The answered mail's own words; what it quoted itself is left out."""
    if how == "outlook":
        head = (
            f"From: {_named(earlier.sender)}\nSent: {earlier.sent:%A, %d %B %Y %H:%M}\n"
            f"To: {', '.join(map(_named, earlier.to))}\nSubject: {earlier.subject}"
        )
        return f"-----Original Message-----\n{head}\n\n{earlier.body}"
    lines = "\n".join(f"> {line}" if line else ">" for line in earlier.body.split("\n"))
    return f"On {earlier.sent:%a, %d %b %Y at %H:%M}, {_named(earlier.sender)} wrote:\n{lines}"


def _named(person: Person) -> str:
    return f"{person.name} <{person.address}>"
