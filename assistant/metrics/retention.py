"""Ratios of a waterfall, each as a numerator and a denominator by account, so that any gap can be traced.

`terms` hold what each account puts above and below the line; their sums are the ratio.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.causes import Bar
from assistant.metrics.money import ONE, ZERO, exactly, share
from assistant.metrics.policies import Form
from assistant.metrics.revenue import Flow, Waterfall

PRICE = ("price_increase", "escalator")
"""Causes that the ratio "without price" leaves out."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient with its terms by account, as `(above, below)`."""

    name: str
    terms: Mapping[str, tuple[Decimal, Decimal]]

    @property
    def numerator(self) -> Decimal:
        """Sum above the line."""
        with exactly():
            return sum((above for above, _ in self.terms.values()), ZERO)

    @property
    def denominator(self) -> Decimal:
        """Sum below the line."""
        with exactly():
            return sum((below for _, below in self.terms.values()), ZERO)

    @property
    def value(self) -> Fraction | None:
        """Return the exact quotient; None where nothing stands below the line."""
        return share(self.numerator, self.denominator)


Renewing = Collection[str] | None
"""Accounts whose renewal falls in the window; only the available-to-renew policy reads it."""


def cohort(fall: Waterfall, renewing: Renewing = None) -> tuple[Flow, ...]:
    """Return the flows of the accounts that paid at the opening (and renew, under that policy)."""
    inside = [flow for flow in fall.flows if flow.opening > 0]
    if fall.policy.form is Form.RENEWALS:
        inside = [flow for flow in inside if flow.account_id in (renewing or ())]
    return tuple(inside)


def nrr(fall: Waterfall, renewing: Renewing = None) -> Ratio:
    """Net revenue retention under the waterfall's policy."""
    return _ratio("nrr", fall, _NET[fall.policy.form], renewing)


def grr(fall: Waterfall, renewing: Renewing = None) -> Ratio:
    """Gross revenue retention: never above one, never above NRR."""
    return _ratio("grr", fall, _GROSS[fall.policy.form], renewing)


def nrr_without(fall: Waterfall, *causes: str, renewing: Renewing = None) -> Ratio:
    """NRR as it would be without the expansions of some causes (price, escalators)."""
    net = _NET[fall.policy.form]

    def above(fall: Waterfall, flow: Flow) -> Decimal:
        kept = net(fall, flow)
        return max(kept - flow.part(*causes), ZERO) if kept > 0 else kept

    return _ratio("nrr_without", fall, above, renewing)


def logo_retention(fall: Waterfall, renewing: Renewing = None) -> Ratio:
    """Accounts of the opening that are still there, over accounts of the opening."""
    return Ratio(
        "logo_retention",
        {flow.account_id: (ONE if flow.stays else ZERO, ONE) for flow in cohort(fall, renewing)},
    )


def logo_churn(fall: Waterfall, renewing: Renewing = None) -> Ratio:
    """Accounts of the opening that are gone, over accounts of the opening."""
    return Ratio(
        "logo_churn", {flow.account_id: (ZERO if flow.stays else ONE, ONE) for flow in cohort(fall, renewing)}
    )


def gross_churn(fall: Waterfall) -> Ratio:
    """Churn and contraction of all accounts over the opening."""
    return _bars(
        "gross_mrr_churn", fall, lambda flow: flow.total(Bar.CHURN) + flow.total(Bar.CONTRACTION), _opening
    )


def net_churn(fall: Waterfall) -> Ratio:
    """Churn and contraction less expansion (and return, where the policy counts it) over the opening."""
    return _bars("net_mrr_churn", fall, lambda flow: flow.opening - _moved(fall, flow), _opening)


def quick_ratio(fall: Waterfall) -> Ratio:
    """New and expansion (and return, where the policy counts it) over churn and contraction."""

    def gained(flow: Flow) -> Decimal:
        back = flow.total(Bar.REACTIVATION) if fall.policy.reactivation_in_quick_ratio else ZERO
        return flow.total(Bar.NEW) + flow.total(Bar.EXPANSION) + back

    return _bars(
        "quick_ratio", fall, gained, lambda flow: flow.total(Bar.CHURN) + flow.total(Bar.CONTRACTION)
    )


def expansion_share(fall: Waterfall) -> Ratio:
    """Expansion over all that was gained: new, expansion and return."""
    return _bars("expansion_share", fall, lambda flow: flow.total(Bar.EXPANSION), _gained)


def revenue_mix(fall: Waterfall, kind: str) -> Ratio:
    """Share of closing that is `renewal` (kept from the opening), `expansion` or `new` (also returned).

    Kept is at most what the account paid at the opening; what it pays above that is expansion. Exchange
    effects stay with the account's own kind.
    """

    def above(flow: Flow) -> Decimal:
        kept = min(flow.opening, flow.closing)
        return {"renewal": kept, "expansion": flow.closing - kept if flow.opening > 0 else ZERO}.get(
            kind, flow.closing if flow.opening == 0 else ZERO
        )

    return _bars(f"revenue_mix_{kind}", fall, above, lambda flow: flow.closing)


def _ratio(
    name: str, fall: Waterfall, above: Callable[[Waterfall, Flow], Decimal], renewing: Renewing
) -> Ratio:
    closed = fall.policy.form in (Form.COHORT, Form.RENEWALS)
    flows = cohort(fall, renewing) if closed else fall.flows
    with exactly():
        return Ratio(name, {flow.account_id: (above(fall, flow), flow.opening) for flow in flows})


def _bars(
    name: str, fall: Waterfall, above: Callable[[Flow], Decimal], below: Callable[[Flow], Decimal]
) -> Ratio:
    with exactly():
        return Ratio(name, {flow.account_id: (above(flow), below(flow)) for flow in fall.flows})


def _opening(flow: Flow) -> Decimal:
    return flow.opening


def _gained(flow: Flow) -> Decimal:
    return flow.total(Bar.NEW) + flow.total(Bar.EXPANSION) + flow.total(Bar.REACTIVATION)


def _end(fall: Waterfall, flow: Flow) -> Decimal:
    return flow.closing if fall.policy.ratios_at_spot else flow.held


def _moved(fall: Waterfall, flow: Flow) -> Decimal:
    back = flow.total(Bar.REACTIVATION) if fall.policy.reactivation_retains else ZERO
    drift = flow.fx if fall.policy.ratios_at_spot else ZERO
    lost = flow.total(Bar.CHURN) + flow.total(Bar.CONTRACTION)
    return flow.opening + flow.total(Bar.EXPANSION) + back - lost + drift


def _kept(fall: Waterfall, flow: Flow) -> Decimal:
    drift = min(flow.fx, ZERO) if fall.policy.ratios_at_spot else ZERO
    return flow.opening - flow.total(Bar.CHURN) - flow.total(Bar.CONTRACTION) + drift


def _capped(fall: Waterfall, flow: Flow) -> Decimal:
    return min(flow.opening, _end(fall, flow))


def _churn_less_expansion(fall: Waterfall, flow: Flow) -> Decimal:
    return flow.opening - flow.total(Bar.CHURN) + flow.total(Bar.EXPANSION)


def _ending_less_new(fall: Waterfall, flow: Flow) -> Decimal:
    return flow.closing - flow.total(Bar.NEW)


_NET: Mapping[Form, Callable[[Waterfall, Flow], Decimal]] = {
    Form.COHORT: _end,
    Form.RENEWALS: _end,
    Form.MOVEMENT: _moved,
    Form.CHURN_LESS_EXPANSION: _churn_less_expansion,
    Form.ENDING_LESS_NEW: _ending_less_new,
}

_GROSS: Mapping[Form, Callable[[Waterfall, Flow], Decimal]] = {
    Form.COHORT: _capped,
    Form.RENEWALS: _capped,
    Form.MOVEMENT: _kept,
    Form.CHURN_LESS_EXPANSION: _kept,
    Form.ENDING_LESS_NEW: _kept,
}
