"""Names of people as recordings and address books write them: compared, and fitted to addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\|.*$")


def name_key(name: str) -> tuple[str, ...]:
    """Words of a name without case, accents and asides in brackets; `Quist, Mara` as `Mara Quist`."""
    bare = _ASIDE.sub(" ", name)
    last, comma, first = bare.partition(",")
    if comma and first.strip() and len(last.split()) <= 2:
        bare = f"{first} {last}"
    plain = unicodedata.normalize("NFKD", bare)
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark)).casefold()
    return tuple(_WORD.findall(plain))


def same_person(one: str, other: str) -> bool:
    """Whether two names have first and last word in common; a single word never tells.

    A last name may be cut to its initial, as meeting tools do: `Mara Q` is `Mara Quist`.
    """
    left, right = name_key(one), name_key(other)
    if len(left) < 2 or len(right) < 2 or left[0] != right[0]:
        return False
    short, long = sorted((left[-1], right[-1]), key=len)
    return short == long or (len(short) == 1 and long.startswith(short))


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
    fits = {first, last, first + last, last + first, first[0] + last, first + last[0], last + first[0]}
    fits |= {"".join(words), "".join(word[0] for word in words[:-1]) + last}
    return bare in fits


def address_of(name: str, addresses: Iterable[str]) -> str | None:
    """The one address that fits a name; None where none or several do."""
    fits = [address for address in addresses if name_fits_address(name, address)]
    return fits[0] if len(fits) == 1 else None
