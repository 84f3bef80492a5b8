"""The named ways of counting ("dialects"), each a frozen value. A figure always says which one made it.

Sources of the dialects are the vendors' own published definitions; where one leaves a point open, the
policy's `says` names the reading taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from assistant.errors import InvalidQuestion
from assistant.metrics.periods import days_before, months_before
from assistant.types.facts import Period


class Form(StrEnum):
    """How retention is put together."""

    COHORT = "cohort"
    """Accounts that paid at the opening, compared at two instants; an account counts at most once in GRR."""
    MOVEMENT = "movement"
    """Opening and the sums of movements of all accounts."""
    CHURN_LESS_EXPANSION = "churn_less_expansion"
    """`1 - (churn - expansion) / opening`; contraction lowers GRR only."""
    ENDING_LESS_NEW = "ending_less_new"
    """`(closing - new) / opening`."""
    RENEWALS = "renewals"
    """The cohort form over accounts whose renewal falls in the window."""


class Step(StrEnum):
    """Between which instants movements are told apart."""

    EVENT = "event"
    MONTH = "month"


class Fx(StrEnum):
    """At which day's rate a movement is converted. The rest of any change is the `fx` bar."""

    OPENING = "opening"
    EVENT_DAY = "event_day"


@dataclass(frozen=True, slots=True)
class Policy:
    """One way of counting.

    `reactivation_days`: a return after a longer gap counts as new (None: never). `months` or `days` is the
    window where the asker names none. `paused_days`: a pause no longer than this is no lost logo.
    """

    name: str
    says: str
    form: Form = Form.COHORT
    step: Step = Step.EVENT
    fx: Fx = Fx.OPENING
    ratios_at_spot: bool = False
    by_subscription: bool = False
    reactivation_retains: bool = False
    reactivation_in_quick_ratio: bool = False
    reactivation_days: int | None = None
    free_is_churn: bool = True
    limited_discounts_reduce: bool = True
    ends_at_cancellation: bool = False
    annualised: bool = False
    ltv_on_margin: bool = True
    months: int = 12
    days: int | None = None
    paused_days: int = 90

    def window(self, as_of: date) -> Period:
        """Return the window that ends on a day, where the asker names none."""
        return days_before(as_of, self.days) if self.days else months_before(as_of, self.months)

    def adds_up(self, *, single_currency: bool) -> bool:
        """Say whether the bars of adjoining windows add up to those of the whole window.

        Monthly steps add up only where the windows meet on the first of a month.
        """
        return self.step is Step.EVENT and (single_currency or self.fx is Fx.EVENT_DAY)


DEFAULT = Policy(
    "cohort-snapshot/v1",
    "Accounts that paid at the opening, at two instants, in the opening day's exchange rates; in GRR an "
    "account counts at most what it paid at the opening. New and returning accounts are outside.",
)

_ALL = (
    DEFAULT,
    Policy(
        "movement/v1",
        "Opening plus expansion less churn and contraction of all accounts, also of those that joined in the "
        "window; the exchange effect is part of the ratio.",
        form=Form.MOVEMENT,
        fx=Fx.EVENT_DAY,
        ratios_at_spot=True,
    ),
    Policy(
        "seed-004-12m",
        "The same accounts twelve months apart, expansion included, losses deducted.",
        months=12,
    ),
    Policy(
        "chartmogul",
        "A returning account counts in net retention; an account moved to a free plan stays; exchange "
        "effects are a bar of their own, at daily rates.",
        form=Form.MOVEMENT,
        fx=Fx.EVENT_DAY,
        reactivation_retains=True,
        free_is_churn=False,
        months=1,
    ),
    Policy(
        "stripe",
        "Movements by subscription, from cancellation on; only discounts without an end lower MRR; accounts "
        "are lost when all their subscriptions have ended.",
        form=Form.MOVEMENT,
        fx=Fx.EVENT_DAY,
        by_subscription=True,
        limited_discounts_reduce=False,
        ends_at_cancellation=True,
        months=1,
    ),
    Policy(
        "profitwell",
        "Movements between month ends: who comes and goes within a month is not seen; LTV has no margin.",
        form=Form.MOVEMENT,
        step=Step.MONTH,
        fx=Fx.EVENT_DAY,
        ltv_on_margin=False,
        months=1,
    ),
    Policy(
        "baremetrics",
        "One less churned less expansion over the MRR thirty days ago, contraction not deducted (as "
        "printed); LTV has no margin.",
        form=Form.CHURN_LESS_EXPANSION,
        fx=Fx.EVENT_DAY,
        ltv_on_margin=False,
        days=30,
    ),
    Policy(
        "smsb",
        "The cohort closed at the opening, new logos excluded, price increases included, an account "
        "counts in GRR at most what it paid at the opening (the wording leaves open a rise that is later "
        "undone); figures are ARR.",
        annualised=True,
        months=12,
    ),
    Policy(
        "atr",
        "Available to renew: only accounts whose renewal falls in the window, at two instants.",
        form=Form.RENEWALS,
        months=12,
    ),
    Policy(
        "netsuite",
        "Ending less new over beginning; returning accounts and the exchange effect stay in.",
        form=Form.ENDING_LESS_NEW,
        fx=Fx.EVENT_DAY,
        ratios_at_spot=True,
        months=12,
    ),
)

POLICIES: Mapping[str, Policy] = MappingProxyType({policy.name: policy for policy in _ALL})


def policy_named(name: str | None) -> Policy:
    """Return a policy by name, the default for None. Raises InvalidQuestion for any other word."""
    if name is None:
        return DEFAULT
    if name not in POLICIES:
        raise InvalidQuestion(
            f"There is no policy {name!r}.",
            why="A figure is only comparable when the way of counting is known.",
            mend=f"Choose one of: {', '.join(POLICIES)}.",
        )
    return POLICIES[name]
