"""Figures that people state about the contract and the use of it: renewal day, seats, users, price, owner. Pure.

Owns the reading of one sentence; `contradictions` holds the statements against the facts and each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.dossier.due import dues
from assistant.dossier.lines import Line
from assistant.dossier.stance import stance_of
from assistant.listening.guards import Guard
from assistant.text.figures import FigureKind, figures
from assistant.types.documents import Side


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a line states of a subject: `renewal_date`, `seats`, `active_users`, `monthly_price`, `owner`."""

    subject: str
    value: str
    line: Line

    @property
    def number(self) -> Decimal:
        return Decimal(self.value)


_RENEWAL = re.compile(
    r"\b(?:renew(?:al|s|ed)?(?:\s+(?:date|is|in|on|comes|falls|runs))?|contract\s+(?:\w+\s+){0,2}?(?:ends?|"
    r"expires?|runs?|is\s+up|lapses?)|term\s+(?:\w+\s+){0,2}?(?:ends?|expires?|runs?)|"
    r"subscription\s+(?:\w+\s+){0,2}?(?:ends?|expires?|runs?)|"
    r"vertrag\s+(?:\w+\s+){0,3}?(?:läuft|endet)|verlängerung|contrat\s+(?:\w+\s+){0,3}?(?:se\s+termine|"
    r"expire|court))\b",
    re.IGNORECASE,
)
_SEATS = re.compile(
    r"\b(?:pay(?:ing)?\s+for|bought|have|contract\s+(?:is\s+)?for|licen[cs]ed?\s+(?:for)?|"
    r"subscription\s+(?:is\s+)?(?:for|of)|signed\s+(?:up\s+)?for|on|own|hold|zahlen\s+für|"
    r"haben)\s+(?:\w+\s+){0,2}?(?P<n>\d[\d.,]*)\s+(?:\w+\s+){0,1}?(?:seats?|licen[cs]es?|lizenzen|plätze)\b",
    re.IGNORECASE,
)
_USERS = re.compile(
    r"\b(?:rolled\s+(?:it\s+)?out\s+to|live\s+(?:for|with)|in\s+use\s+by|used\s+by|onboarded|"
    r"(?:now\s+)?(?:have|got))\s+(?:\w+\s+){0,3}?(?P<n>\d[\d.,]*)\s+(?:\w+\s+){0,2}?(?:users?|people|"
    r"employees|colleagues|staff|reps?|drivers?|nurses?|engineers?|agents?|nutzer\w*|"
    r"mitarbeit\w*)\b(?![^.]{0,20}\b(?:to\s+train|to\s+go|left)\b)"
    r"|\b(?P<n2>\d[\d.,]*)\s+(?:\w+\s+){0,2}?(?:users?|people|employees|colleagues|"
    r"staff)\s+(?:\w+\s+){0,2}?(?:are\s+(?:using|active|on|live)|use\s+(?:it|this|you)|log\s+in|"
    r"logged\s+in)\b",
    re.IGNORECASE,
)
_PAYS = re.compile(
    r"\b(?:pay(?:s|ing)?|price\s+(?:is|was)|costs?\s+us|invoice[ds]?|charge[ds]?|billed|zahlen|kostet)\b",
    re.IGNORECASE,
)
_MONTHLY = re.compile(
    r"\b(?:a|per|each|every|pro|im|par)\s+(?:month|monat|mois)\b|\bmonthly\b|/\s?mo(?:nth)?\b|\bmonatlich\b",
    re.IGNORECASE,
)
_YEARLY = re.compile(
    r"\b(?:a|per|each|every|pro|im|par)\s+(?:year|annum|jahr|an)\b|\b(?:yearly|annual(?:ly)?|jährlich)\b|"
    r"/\s?y(?:ea)?r\b",
    re.IGNORECASE,
)
_PER_SEAT = re.compile(r"\b(?:per|a|each|pro)\s+(?:seat|user|licen[cs]e|nutzer|head|module)\b", re.IGNORECASE)
_OWNER = re.compile(
    r"\b(?P<name>(?-i:[A-Z][\w'-]+\s+[A-Z][\w'-]+))\s+(?:is|will\s+be|remains|"
    r"becomes)\s+(?:now\s+)?(?:your|our|the)\s+(?:new\s+)?(?:CSM|customer\s+success\s+manager|"
    r"account\s+(?:manager|owner|executive)|contact\s+(?:person|at))\b|"
    r"\b(?:your|our|the)\s+(?:new\s+)?(?:CSM|customer\s+success\s+manager|account\s+(?:manager|"
    r"owner))\s+(?:is|will\s+be)\s+(?:now\s+)?(?P<name2>(?-i:[A-Z][\w'-]+\s+[A-Z][\w'-]+))\b",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"\b(?:would|could|might|if|want|need|like\s+to|plan(?:ning)?|next\s+year|going\s+to|target|goal|quote|"
    r"offer|propos\w+|instead|was|were|had|used\s+to|until\s+last|last\s+year|will|'ll|move\s+(?:it|the)|"
    r"until\s+then)\b|\?",
    re.IGNORECASE,
)


_HINT = re.compile(
    r"renew|contract|term|subscri|vertrag|verläng|contrat|seats?\b|licen|lizenz|users?\b|people|employees|"
    r"colleagues|"
    r"staff|pay|price|cost|invoice|charge|billed|zahlen|kostet|CSM|success\s+manager|account\s+(?:manager|"
    r"owner|exec)|"
    r"contact",
    re.IGNORECASE,
)


def stated(line: Line) -> Iterator[Stated]:
    """The values that a line states as so today; none for questions, wishes and what is past."""
    text = line.text
    if line.side not in (Side.CUSTOMER, Side.VENDOR) or not _HINT.search(text):
        return
    renewal = _RENEWAL.search(text)
    if renewal and not re.search(
        r"\bif\b|\?|\bwould\b|\bnotice\b|\bdecision\b|\bkündigung", text, re.IGNORECASE
    ):
        days = [
            day for day in dues(text, line.on) if day.exact and re.search(r"\d", text[day.start : day.end])
        ]
        if days and abs(days[0].start - renewal.end()) < _NEAR:
            yield Stated("renewal_date", days[0].on.isoformat(), line)
    if owner := _OWNER.search(text):
        yield Stated("owner", (owner["name"] or owner["name2"]).strip(), line)
    if _NOT_NOW.search(text) or stance_of(line) & {Guard.QUESTION, Guard.HYPOTHETICAL, Guard.REPORTED}:
        return
    if seats := _SEATS.search(text):
        yield Stated("seats", _plain(seats["n"]), line)
    if users := _USERS.search(text):
        yield Stated("active_users", _plain(users["n"] or users["n2"]), line)
    if _PAYS.search(text) and not _PER_SEAT.search(text):
        yield from _price(line)


_NEAR = 40
"""Characters between the word of a renewal and its day."""


def _price(line: Line) -> Iterator[Stated]:
    yearly, monthly = _YEARLY.search(line.text), _MONTHLY.search(line.text)
    if not yearly and not monthly:
        return
    money = [figure for figure in figures(line.text) if figure.kind is FigureKind.MONEY]
    if len(money) == 1:
        amount = Decimal(money[0].value.split()[-1])
        yield Stated("monthly_price", str(amount if monthly else amount / 12), line)


def _plain(number: str) -> str:
    return re.sub(r"[.,](?=\d{3}\b)", "", number).rstrip(".,").replace(",", ".")
