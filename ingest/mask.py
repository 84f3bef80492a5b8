"""Secrets and card numbers out of a document, before anything of it is stored. Pure.

Only what has the form of a secret goes: known forms of keys, what stands behind "password:", and
digits that are a card number by their length, their issuer's prefix and their check digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from assistant.types.documents import Document

_CARD = re.compile(r"(?<![\w.,/#+-])\d(?:[ -]?\d){12,18}(?![\w/-]|[.,]\d)")
_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}\Z|(?:5[1-5]|2[2-7])\d{14}\Z|3[47]\d{13}\Z|6(?:011|5\d\d|4[4-9]\d)\d{12}\Z|"
    r"3(?:0[0-5]|[689]\d)\d{11}\Z|35(?:2[89]|[3-8]\d)\d{12}\Z"
)
"""Visa, Mastercard, American Express, Discover, Diners and JCB (ISO/IEC 7812 prefixes and lengths)."""

_KEYS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----.*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|\Z)"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}\b|\bglpat-[A-Za-z0-9_-]{20,}"
    r"|\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}\b"
    r"|\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{20,}"
    r"|\bxox[abeoprs]-[A-Za-z0-9-]{10,}"
    r"|\bAIza[A-Za-z0-9_-]{35}\b"
    r"|\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"
    r"|\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{50,}|\bhf_[A-Za-z0-9]{30,}\b"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    re.DOTALL,
)
"""Forms that the issuers of keys give them so that they are found: cloud, code hosts, payments, chat, JWT."""

_SAID = re.compile(
    r"(?P<name>\b(?:password|passwd|passphrase|passcode|pwd|api[ _-]?key|secret[ _-]?key|client[ _-]?secret|"
    r"access[ _-]?token|auth[ _-]?token|passwort|kennwort|mot de passe|contraseña|wachtwoord|senha|"
    r"lösenord)\b\s*(?:[:=]|\b(?:is|ist|est|es)\b:?)\s*)(?P<quote>[\"'`]?)(?P<secret>[^\s\"'`<>]{4,})",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"(?P<name>\b[a-z][a-z0-9+.-]*://[^\s/:@]+:)(?P<secret>[^\s/@]{3,})(?=@)", re.IGNORECASE)
_MASKED = re.compile(r"\[(?:card|key|password) \d+\]")
_BEARER = re.compile(r"(?P<name>\bBearer\s+)(?P<secret>[A-Za-z0-9._~+/-]{20,}=*)")


def mask(document: Document) -> Document:
    """The document with placeholders for its secrets: `[card 1]`, `[key 1]`, `[password 1]`.

    The same secret has the same placeholder wherever it stands in the document. A document without
    any is returned itself; masking twice changes nothing more.
    """
    words = [
        document.title,
        *(s.text for s in document.segments),
        *(value for _, value in document.attributes),
    ]
    if not _may_hold("\n".join(words)):
        return document
    seen = _Seen()
    title = seen.masked(document.title)
    segments = tuple(replace(s, text=seen.masked(s.text)) for s in document.segments)
    attributes = tuple((name, seen.masked(value)) for name, value in document.attributes)
    if not seen.numbers:
        return document
    return replace(document, title=title, segments=segments, attributes=attributes)


def mask_text(text: str) -> str:
    """One text with placeholders, numbered for itself."""
    return _Seen().masked(text)


@dataclass(slots=True)
class _Seen:
    """Secrets met so far, each with its number among its kind."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def masked(self, text: str) -> str:
        if not _may_hold(text):
            return text
        text = _KEYS.sub(lambda m: self._placeholder("key", m[0]), text)
        text = _BEARER.sub(lambda m: m["name"] + self._placeholder("key", m["secret"]), text)
        text = _IN_URL.sub(lambda m: m["name"] + self._placeholder("password", m["secret"]), text)
        text = _SAID.sub(self._said, text)
        return _CARD.sub(self._card, text)

    def _said(self, found: re.Match[str]) -> str:
        secret = found["secret"]
        bare = secret.rstrip(".,;:!?)")
        rest = found.string[found.end() :].partition("\n")[0].strip("\"'` \t\r")
        alone = found["name"].rstrip().endswith((":", "=")) and not rest[:1].isalnum()
        if not _is_password(bare, alone=alone):
            return found[0]
        return found["name"] + found["quote"] + self._placeholder("password", bare) + secret[len(bare) :]

    def _card(self, found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        return self._placeholder("card", digits) if is_card(digits) else found[0]

    def _placeholder(self, kind: str, secret: str) -> str:
        if _MASKED.fullmatch(secret):
            return secret
        count = sum(known == kind for known, _ in self.numbers) + 1
        return f"[{kind} {self.numbers.setdefault((kind, secret), count)}]"


_SIGNS = (
    "pass", "mot de", "pwd", "key", "secret", "token", "kennwort", "contraseña", "wachtwoord", "senha", "lösenord",
    "bearer", "://", "akia", "asia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat", "glpat", "sk-", "sk_",
    "rk_", "pk_",
    "xox", "aiza", "sg.", "npm_", "pypi-", "hf_", "eyj",
)  # fmt: skip
"""One of them, in lower case, stands in every text with a secret that is no card."""

_DIGITS = re.compile(r"\d(?:[ -]?\d){12}")


def _may_hold(text: str) -> bool:
    """A quick look: nearly every text has nothing of the kind."""
    lower = text.lower()
    return any(sign in lower for sign in _SIGNS) or _DIGITS.search(text) is not None


_ORDINARY = (
    "reset change changed expired expires required forgotten missing protected policy none null empty invalid"
    " wrong incorrect unknown attached below above here sent separately same yes true false optional hidden"
    " masked redacted removed"
)
_NO_PASSWORD = frozenset(_ORDINARY.split())
"""What stands alone behind "password:" without being one."""


def _is_password(word: str, *, alone: bool) -> bool:
    """Whether what stands behind "password" is one; `alone`: behind a colon, with no sentence after it.

    "password: reset the app" and "password is wrong" name none.
    """
    if len(word) < 4 or word.startswith("[") or set(word) <= set("*•.xX-_"):
        return False
    mixed = sum(any(map(test, word)) for test in (str.islower, str.isupper, str.isdigit, _is_sign))
    if mixed >= 3 or (mixed == 2 and any(map(str.isdigit, word))):
        return True
    return alone and word.casefold() not in _NO_PASSWORD


def _is_sign(character: str) -> bool:
    return not character.isalnum()


def is_card(digits: str) -> bool:
    """Whether digits are a card number: an issuer's prefix and length, and Luhn's check digit.

    >>> is_card("4111111111111111"), is_card("4111111111111112")
    (True, False)
    """
    if not _ISSUERS.match(digits) or len(set(digits)) == 1:
        return False
    doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
