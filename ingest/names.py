"""Names of people as recordings and address books write them: compared, and fitted to addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST = 300
"""Characters of a name that are looked at: more is no name, and looking for its brackets takes long."""

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\|.*$")
_DEVICE = re.compile(
    r"['’]s? (?:i?phone|ipad|macbook|galaxy|pixel|laptop|pc|computer|tablet)\b.*$", re.IGNORECASE
)


def name_key(name: str) -> tuple[str, ...]:
    """Words of a name without case, accents, asides and devices; `Quist, Mara` as `Mara Quist`."""
    bare = _DEVICE.sub("", _ASIDE.sub(" ", name[:_LONGEST]))
    last, comma, first = bare.partition(",")
    if comma and first.strip() and len(last.split()) <= 2:
        bare = f"{first} {last}"
    plain = unicodedata.normalize("NFKD", bare)
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark)).casefold()
    return tuple(_WORD.findall(plain))


def same_name(one: str, other: str) -> bool:
    """Whether two full names have first and last word in common, neither of them an initial."""
    left, right = name_key(one), name_key(other)
    whole = len(left) >= 2 and len(right) >= 2 and min(map(len, (left[0], left[-1]))) > 1
    return whole and (left[0], left[-1]) == (right[0], right[-1])


def same_person(one: str, other: str) -> bool:
    """Whether two names can be one person's: the same first and last word; a single word never tells.

    One of the two may be cut to its initial, as meeting tools do: `Mara Q` and `M. Quist` are
    `Mara Quist`, but `M. Q` is nobody. Where several people fit, none is meant: callers see to that.
    """
    left, right = name_key(one), name_key(other)
    if len(left) < 2 or len(right) < 2:
        return False
    first, last = _alike(left[0], right[0]), _alike(left[-1], right[-1])
    return (first == 2 and last >= 1) or (first >= 1 and last == 2)


def _alike(one: str, other: str) -> int:
    """2 for the same word, 1 for a word and its initial, else 0."""
    short, long = sorted((one, other), key=len)
    return 2 if short == long else int(len(short) == 1 and long.startswith(short))


def name_fits_address(name: str, address: str) -> bool:
    """Whether an address is written after the name: `mara.quist@`, `mquist@`, `quist.mara@`, `mara@`."""
    words = [re.sub(r"['’-]", "", word) for word in name_key(name)]
    local = address.partition("@")[0].partition("+")[0].casefold()
    bare = re.sub(r"[._'-]", "", local)
    if not words or not bare:
        return False
    first, last = words[0], words[-1]
    parts = [part for part in re.split(r"[._-]", local) if part]
    if len(words) == 1:
        return first in (bare, parts[0])
    if len(last) == 1 and len(parts) > 1:
        return parts[0] in (first, first[0]) and parts[-1].startswith(last)
    if len(first) == 1 and len(parts) > 1:
        return parts[0].startswith(first) and parts[-1] == last
    fits = {first, last, first + last, last + first, first[0] + last, first + last[0], last + first[0]}
    fits |= {"".join(words), "".join(word[0] for word in words[:-1]) + last}
    return bare in fits


def address_of(name: str, addresses: Iterable[str]) -> str | None:
    """The one address that fits a name; None where none or several do."""
    fits = [address for address in addresses if name_fits_address(name, address)]
    return fits[0] if len(fits) == 1 else None
