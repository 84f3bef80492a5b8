"""Which function looks for what each rule of the register describes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from assistant.errors import ConfigError
from assistant.signals import rules_money as money
from assistant.signals import rules_people as people
from assistant.signals import rules_seats as seats
from assistant.signals import rules_support as support
from assistant.signals import rules_usage as usage
from assistant.signals import rules_value as value
from assistant.signals.rule import Rule
from assistant.signals.rules_talk import both, late_concern, told
from assistant.signals.signal import Finding
from assistant.signals.snapshot import AccountSnapshot

Look = Callable[[AccountSnapshot, Rule], tuple[Finding, ...]]

LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "U1": usage.decline, "U2": usage.stopped, "U4": usage.breadth, "U5": seats.for_age,
        "U6": seats.engagement, "U9": usage.concentrated, "U10": seats.exports,
        "U11": both(value.onboarding, told), "U12": both(seats.near_full, told), "U13": seats.metered,
        "U14": seats.over_limit, "U15": seats.gated, "U17": both(usage.growth, told),
        "P1": support.spike, "P2": both(support.ageing, told), "P3": both(support.repeats, told),
        "P4": support.silence, "P5": support.likely, "P6": value.falling,
        "T1": told, "T2": told, "T4": told, "T4b": told, "T5": told, "T6": told, "T8": told, "T9": told,
        "T11": told, "T12": late_concern, "T13": told, "T14": told, "T14b": told, "T15": told, "T16": told,
        "T17": told, "T17b": told, "T17c": told, "W4": told, "X1t": told,
        "R1": both(people.left_by_record, told), "R2": both(people.new_by_record, told),
        "R3": both(people.single_threaded, told), "R4": people.deciders_unmet, "R5": people.dark,
        "R6": people.we_are_silent, "R7": people.slower_answers, "R8": people.we_owe, "R9": told,
        "R10": people.no_meeting, "R11": value.review_overdue, "R12": people.roles_unknown, "R14": people.no_owner,
        "R15": people.fewer_people, "R16": told,
        "M1": money.milestone, "M2": money.undiscussed, "M3": both(money.late, told), "M4": money.slower,
        "M5": money.failed, "M6": both(money.shrank, told), "M7": money.disputed, "M8": seats.over_licensed,
        "M9": money.cliff, "M11": money.in_the_past,
        "N1": value.low_score, "N1p": value.promoter, "N2": value.undecided,
        "Y1": value.undefined, "Y2": value.off_track, "Y3": value.unproven, "Y4": value.met, "Y5": value.outdated,
        "W1": value.moment, "X1": value.way_back,
    }
)  # fmt: skip


def check(register: Mapping[str, Rule]) -> None:
    """Raise ConfigError where a rule has no function, or a function no rule."""
    odd = sorted(register.keys() ^ LOOKS.keys())
    if odd:
        raise ConfigError(
            f"The rules {', '.join(odd)} are not both described and looked for.",
            why="Each rule of the register needs the function that looks for it.",
            mend="Correct register.toml or assistant.signals.rules.",
        )
