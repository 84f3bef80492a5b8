"""Who is there: the vendor's people, an account's name and its people. Names are made from parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from random import Random

from evals.world.draws import pick, stream
from evals.world.observed import Company, Person

VENDOR = "Tallybrook"
VENDOR_DOMAIN = "tallybrook.example"


def name_parts(kind: str) -> list[str]:
    """Words of one section of `pools/names.txt`."""
    text = (files("evals.world") / "pools" / "names.txt").read_text(encoding="utf-8")
    return text.partition(f"== {kind}\n")[2].partition("\n==")[0].split()


_STEMS_HEAD = name_parts("stems_head")
_STEMS_TAIL = name_parts("stems_tail")
_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "Retail": ("Stores", "Outfitters", "Home", "Grocers"),
    "Schools": ("Academies", "College", "Schools Trust", "Learning"),
    "Hotels": ("Hotels", "Resorts", "Inns", "Lodges"),
    "Farming": ("Growers", "Farms", "Orchards", "Produce"),
    "Construction": ("Builders", "Civil", "Contracting", "Roofing"),
    "Logistics": ("Freight", "Haulage", "Parcels", "Cold Chain"),
    "Hospitals": ("Health", "Clinics", "Care Group", "Hospitals"),
    "Manufacturing": ("Works", "Castings", "Packaging", "Components"),
    "Energy": ("Power", "Networks", "Renewables", "Heat"),
    "Events": ("Events", "Staging", "Venues", "Exhibitions"),
    "Property": ("Estates", "Facilities", "Lettings", "Property"),
    "Councils": ("Council", "Borough", "Water Board", "Transit"),
}
INDUSTRIES = tuple(_SUFFIXES)
_NAMES = len(_STEMS_HEAD) * len(_STEMS_TAIL)
_LEGAL = {"US": ("", "", " Inc", " LLC"), "UK": ("", "", " Ltd", " Group"), "EU": ("", " GmbH", " BV", " AB")}

_FIRST = name_parts("first")
_LAST = name_parts("last")

TITLES: Mapping[str, tuple[str, ...]] = {
    "champion": ("Head of Operations", "Operations Manager", "Maintenance Manager", "Head of Field Services"),
    "economic_buyer": ("Chief Operating Officer", "Finance Director", "Managing Director", "VP Operations"),
    "executive_sponsor": ("Chief Operating Officer", "VP Operations", "Director of Estates"),
    "user": ("Site Supervisor", "Planner", "Lead Inspector", "Shift Lead", "Coordinator"),
    "technical_evaluator": ("IT Manager", "Systems Analyst", "Integration Lead"),
    "procurement": ("Procurement Manager", "Category Buyer"),
    "finance": ("Accounts Payable", "Financial Controller"),
    "department_head": ("Head of Compliance", "Head of Safety", "Regional Manager"),
}
_SIZES = {
    "small": ("champion", "economic_buyer", "user"),
    "mid-market": ("champion", "economic_buyer", "user", "user", "finance", "technical_evaluator"),
    "enterprise": ("champion", "economic_buyer", "executive_sponsor", "user", "user", "department_head",
                   "technical_evaluator", "procurement", "finance"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the account with the part played there, and when. `until` None is to the end."""

    person: Person
    role: str
    since: int
    until: int | None = None

    def is_here(self, day: int) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Team:
    """The vendor's people for one account."""

    csm: Person
    ae: Person
    agents: tuple[Person, ...]


def vendor_team(seed: int, account: int) -> Team:
    """One of 40 managers, 16 account executives, and three of 24 support agents."""
    rng = stream(seed, account, "team")
    csm = _ours(seed, "csm", rng.randrange(40), "Customer Success Manager")
    ae = _ours(seed, "ae", rng.randrange(16), "Account Executive")
    numbers = rng.sample(range(24), 3)
    return Team(csm, ae, tuple(_ours(seed, "sup", n, "Support Engineer") for n in numbers))


def _ours(seed: int, team: str, number: int, title: str) -> Person:
    offset = {"csm": 0, "ae": 40, "sup": 56}[team] + number
    order = list(range(len(_FIRST)))
    stream(seed, -1, "vendor names").shuffle(order)
    first = _FIRST[order[offset % len(_FIRST)]]
    last = _LAST[(offset * 37 + 11) % len(_LAST)]
    return Person(f"v{offset}", f"{first} {last}", f"{first}.{last}@{VENDOR_DOMAIN}".lower(), title, True)


def company(seed: int, account: int, industry: str, region: str) -> Company:
    """A name that no other account of the world has: stems are dealt without repetition, then suffixes."""
    rng = stream(seed, account, "company")
    step = 1009
    at = (account * step + seed * 7919) % _NAMES
    stem = _STEMS_HEAD[at // len(_STEMS_TAIL)] + _STEMS_TAIL[at % len(_STEMS_TAIL)]
    kinds = _SUFFIXES[industry]
    name = f"{stem} {kinds[(account // _NAMES + seed) % len(kinds)]}"
    if account >= _NAMES:
        name = f"{_STEMS_HEAD[(account // _NAMES * 7 + at) % len(_STEMS_HEAD)]}{stem.lower()} {kinds[0]}"
    domain = "".join(letter for letter in name.lower() if letter.isalnum()) + ".example"
    number = 4_000_000 + account
    return Company(
        f"acct_{account:05}",
        name + rng.choice(_LEGAL[region]),
        domain,
        f"0017Q0{number:09}",
        360_000_000_000 + account,
    )


def people(seed: int, account: int, segment: str, domain: str, start: int) -> list[Contact]:
    """The account's first people. First names differ within an account, so that short names stay clear."""
    rng = stream(seed, account, "people")
    firsts = rng.sample(_FIRST, len(_SIZES[segment]) + 6)
    found = []
    for number, role in enumerate(_SIZES[segment]):
        person = new_person(rng, f"c{account}_{number}", firsts[number], role, domain)
        found.append(Contact(person, role, start))
    return found


def successor(seed: int, account: int, number: int, *, role: str, domain: str, taken: set[str]) -> Person:
    """Somebody new in a part."""
    rng = stream(seed, account, f"successor{number}")
    first = rng.choice([name for name in _FIRST if name not in taken])
    return new_person(rng, f"c{account}_n{number}", first, role, domain)


def new_person(rng: Random, key: str, first: str, role: str, domain: str) -> Person:
    """Name, address after the name, title of the part, and the name that a recording shows."""
    last = rng.choice(_LAST)
    shown = pick(rng, {"": 0.8, first: 0.1, f"{first} {last[0]}": 0.1})
    local = pick(rng, {f"{first}.{last}": 0.7, f"{first[0]}{last}": 0.3}).lower()
    return Person(key, f"{first} {last}", f"{local}@{domain}", rng.choice(TITLES[role]), False, shown)
