"""Which account a question is about. Exact words decide; likeness only ever suggests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from assistant.errors import AmbiguousAccount, NotFound
from assistant.text.wordlist import word_set
from assistant.text.words import STOP_WORDS
from assistant.types.accounts import Account

_LEGAL = re.compile(
    r"[,.\s]+(?:inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|co|company|gmbh|ag|se|kg|sa|sas|sarl|srl|spa|bv|nv|"
    r"ab|oy|as|aps|pty|pte|kk|group|holdings?|international|worldwide)\.?$",
    re.IGNORECASE,
)
_SUGGEST_FROM = 72.0
"""Likeness (0 to 100) from which a name is worth suggesting: a typo in one of eight letters is above it."""
_ORDINARY = word_set(
    """
    first north south east west new old big blue red green black white gold silver open true next
    best general united national global world city central modern digital data cloud health home
    food water energy power union summit peak bright clear quick smart solid prime delta alpha beta
    care people partner partners capital industry status contract renewal plan price support sales
    product project call ticket email team
    """
)
"""Words that begin names and sentences alike: alone and in small letters they name no account."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An account that was recognised in a text, at `[start, end)`, and by what."""

    account: Account
    start: int
    end: int
    rule: str


def account_of(reference: str, accounts: Sequence[Account]) -> Account:
    """The account that an argument names: id, external id, name, domain, or a beginning that only one has.

    Raises AmbiguousAccount where several fit, NotFound (with near names) where none does.
    """
    wanted = _plain(reference)
    for fits in (_by_id, _by_name, _by_domain, _by_core, _by_beginning):
        found = [account for account in accounts if fits(account, reference.strip(), wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(reference, found)
    raise _not_found(reference, accounts)


def mentions(question: str, accounts: Sequence[Account]) -> tuple[Mention, ...]:
    """Every account that the words of a question fit, in the order of the text.

    The longest words win where they overlap: "Meridian Health" is not also "Meridian". One stretch of
    words can fit several accounts; each is then a mention.
    """
    found = [mention for account in accounts for mention in _mentions_of(question, account)]
    kept = [mention for mention in found if not any(_covers(other, mention) for other in found)]
    unique: dict[tuple[str, int], Mention] = {(m.account.id, m.start): m for m in kept}
    return tuple(sorted(unique.values(), key=lambda m: (m.start, m.account.id)))


def account_in(question: str, accounts: Sequence[Account]) -> Account | None:
    """The one account that a question names, None where it names none.

    Raises AmbiguousAccount where it fits several.
    """
    distinct = list(
        {mention.account.id: mention.account for mention in mentions(question, accounts)}.values()
    )
    if len(distinct) > 1:
        raise _ambiguous(question, distinct)
    return distinct[0] if distinct else None


def unnamed(question: str, account: Account) -> str:
    """The question with "this account" for the account's name: its grammar stays, the name says nothing more.

    >>> unnamed("When does Acme renew?", Account("a", "Acme"))
    'When does this account renew?'
    """
    text = question
    for mention in sorted(mentions(question, [account]), key=lambda m: m.start, reverse=True):
        text = f"{text[: mention.start]}this account{text[mention.end :]}"
    return text


def without_name(question: str, account: Account) -> str:
    """The question with the account's name taken out, and what that leaves behind ("'s", "at", "for")."""
    text = question
    found = mentions(question, [account])
    for mention in sorted(found, key=lambda m: m.start, reverse=True):
        before = re.sub(
            r"\b(?:at|for|with|from|by|of|about|on)\s+$", "", text[: mention.start], flags=re.IGNORECASE
        )
        text = before + re.sub(r"^(?:['’]s?\b)?", "", text[mention.end :])
    return re.sub(r"\s+([?.!,])", r"\1", re.sub(r"\s{2,}", " ", text)).strip(" ,")


def near_names(text: str, accounts: Sequence[Account]) -> tuple[Account, ...]:
    """Accounts whose names are like the text or a stretch of it: suggestions, best first, three at most."""
    words = _plain(text).split()
    best = []
    for account in accounts:
        names = {
            _plain(account.name),
            _plain(core_name(account.name)),
            _plain(core_name(account.name)).split(" ")[0],
        }
        likeness = max(
            (
                fuzz.ratio(" ".join(words[i : i + len(name.split())]), name)
                for name in names
                if len(name) > 3
                for i in range(len(words))
            ),
            default=0.0,
        )
        if likeness >= _SUGGEST_FROM:
            best.append((-round(likeness, 1), account.id, account))
    return tuple(account for _, _, account in sorted(best, key=lambda found: found[:2])[:3])


def core_name(name: str) -> str:
    """A name without its legal form.

    >>> core_name("Northwind Traders GmbH & Co. KG")
    'Northwind Traders'
    """
    core = re.sub(r"\s*\(.*?\)\s*", " ", name).strip()
    while True:
        shorter = re.sub(r"\s*&$", "", _LEGAL.sub("", core)).strip(" ,")
        if not shorter or shorter == core:
            return core
        core = shorter


def _by_id(account: Account, reference: str, wanted: str) -> bool:
    ids = {account.id, *(external for _, external in account.external_ids)}
    ids |= {f"{system}:{external}" for system, external in account.external_ids}
    return reference in ids or reference.lower() in {known.lower() for known in ids}


def _by_name(account: Account, reference: str, wanted: str) -> bool:
    return _plain(account.name) == wanted


def _by_domain(account: Account, reference: str, wanted: str) -> bool:
    domain = reference.lower().rsplit("@", 1)[-1].removeprefix("https://").removeprefix("www.").strip("/")
    return domain in account.domains


def _by_core(account: Account, reference: str, wanted: str) -> bool:
    return _plain(core_name(account.name)) == _plain(core_name(reference))


def _by_beginning(account: Account, reference: str, wanted: str) -> bool:
    return len(wanted) > 2 and _plain(account.name).startswith(f"{wanted} ")


def _mentions_of(question: str, account: Account) -> list[Mention]:
    found = [
        Mention(account, match.start(), match.end(), rule)
        for words, rule in _spellings(account)
        for match in re.finditer(rf"(?<![\w-]){words}(?![\w-]|\.\w)", question, re.IGNORECASE)
    ]
    for domain in account.domains:
        pattern = rf"(?<![\w-])(?:https?://)?(?:www\.)?(?:[\w.+-]+@)?{re.escape(domain)}(?![\w-])"
        found += [
            Mention(account, m.start(), m.end(), "domain")
            for m in re.finditer(pattern, question, re.IGNORECASE)
        ]
    return found + _beginnings(question, account)


def _spellings(account: Account) -> list[tuple[str, str]]:
    spelled = [(_flexible(account.name), "name")]
    core = core_name(account.name)
    if core != account.name and (" " in core or core.lower() not in _ORDINARY):
        spelled.append((_flexible(core), "name without its legal form"))
    ids = [account.id, *(external for _, external in account.external_ids)]
    spelled += [(re.escape(known), "id") for known in ids if len(known) > 3 and re.search(r"\d", known)]
    stems = {domain.split(".")[0] for domain in account.domains}
    spelled += [
        (re.escape(stem), "domain") for stem in sorted(stems) if len(stem) > 3 and stem not in _ORDINARY
    ]
    return spelled


def _beginnings(question: str, account: Account) -> list[Mention]:
    """The first words of a longer name: "Meridian" for Meridian Health."""
    words = core_name(account.name).split()
    found = []
    for count in range(len(words) - 1, 0, -1):
        beginning = " ".join(words[:count])
        if len(beginning) < 3 or beginning.lower() in STOP_WORDS:
            continue
        for match in re.finditer(rf"(?<![\w-]){_flexible(beginning)}(?![\w-])", question, re.IGNORECASE):
            written = match.group()
            ordinary = count == 1 and written.lower() in _ORDINARY
            if not ordinary or (written[0].isupper() and match.start() > 0):
                found.append(Mention(account, match.start(), match.end(), "beginning of the name"))
    return found


def _covers(other: Mention, mention: Mention) -> bool:
    """Whether another mention explains the same words better: it is longer, or as long and not just a
    beginning."""
    if other.start > mention.start or other.end < mention.end:
        return False
    longer = other.end - other.start > mention.end - mention.start
    return longer or (
        mention.rule == "beginning of the name"
        and other.rule != mention.rule
        and other.account != mention.account
    )


def _flexible(name: str) -> str:
    return r"[\s-]+".join(re.escape(word) for word in name.split())


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w&]+", text.lower()))


def _ambiguous(words: str, found: Sequence[Account]) -> AmbiguousAccount:
    names = ", ".join(f"{account.name} ({account.id})" for account in found)
    return AmbiguousAccount(
        f"{words!r} fits several accounts: {names}.",
        why="Two accounts match these words, and an answer about the wrong one would be worse than none.",
        mend="Name one of them by its id or its full name.",
        candidates=tuple(sorted(account.id for account in found)),
    )


def _not_found(reference: str, accounts: Sequence[Account]) -> NotFound:
    near = near_names(reference, accounts)
    hint = (
        f"Did you mean {' or '.join(f'{a.name} ({a.id})' for a in near)}?"
        if near
        else "List the accounts and use an id or a name."
    )
    return NotFound(
        f"There is no account {reference!r} to read.",
        why="No account that may be read has this id, name, domain or external id.",
        mend=hint,
    )
