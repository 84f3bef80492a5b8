"""Reviews, standings and the portfolio as the doors show them: their JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from api.shapes import value
from assistant.rhythm.leadership import Leadership, Named
from assistant.rhythm.reactivation import Reactivation
from assistant.rhythm.referral import Referral
from assistant.rhythm.schedule import Held, RenewalStep, Review
from assistant.rhythm.stages import Layer, Stage, Tier
from assistant.rhythm.standing import Change, Standing

Json = dict[str, Any]


def review_json(review: Review) -> Json:
    """Return a review that is due."""
    return {
        "account_id": review.account_id,
        "due_on": review.due_on.isoformat(),
        "every_days": review.every_days,
        "because": review.because,
        "overdue_days": review.overdue_days,
        "preparation": review.preparation.value,
        "needs": [{"question": n.question, "there": n.there, "why": n.why} for n in review.needs],
        "last": None if review.last is None else held_json(review.last),
        "owner": review.owner,
    }


def held_json(held: Held) -> Json:
    """Return a review that was held."""
    return {
        "account_id": held.account_id,
        "held_on": held.on.isoformat(),
        "due_on": value(held.due_on),
        "next_action": None if held.next_action is None else held.next_action.value,
        "note": held.note,
        "input": held.row,
    }


def step_json(step: RenewalStep) -> Json:
    """Return a milestone before a renewal."""
    return {
        "account_id": step.account_id,
        "on": step.on.isoformat(),
        "renewal_on": step.renewal_on.isoformat(),
        "what": step.what,
        "passed": step.passed,
    }


def standing_json(one: Standing, changes: Sequence[Change] = ()) -> Json:
    """Return where an account stands; `history` is there where it was asked for."""
    shape: Json = {
        "account_id": one.account.id,
        "layer": one.layer.value,
        "stage": one.stage.value,
        "models": dict(one.models),
        "tier": one.tier.value,
        "segment": one.segment,
        "owner": one.account.csm_email,
        "mrr": value(one.mrr),
        "band": one.health.band.value,
        "why": one.why,
        "advocacy": {
            "earned": one.advocacy.earned,
            "conditions": [
                {"name": c.name, "met": c.met, "why": c.why, "inputs": list(c.rows)}
                for c in one.advocacy.conditions
            ],
        },
    }
    if changes:
        shape["history"] = [
            {
                "since": change.since.isoformat(),
                "layer": change.layer.value,
                "stage": change.stage.value,
                "tier": change.tier.value,
                "segment": change.segment,
                "band": change.band.value,
            }
            for change in changes
        ]
    return shape


def referral_json(one: Referral) -> Json:
    """Return a moment to ask, or why nobody asks."""
    return {
        "account_id": one.account_id,
        "moment": one.moment.what,
        "on": one.moment.on.isoformat(),
        "input": one.moment.row,
        "suggested": not one.guards,
        "guards": list(one.guards),
        "person": one.person,
        "ask": one.ask,
    }


def reactivation_json(one: Reactivation) -> Json:
    """Return a past account and whether to get in touch."""
    return {
        "account_id": one.account_id,
        "left_on": one.left_on.isoformat(),
        "reason": one.reason,
        "reason_class": one.reason_class,
        "changed": list(one.changed),
        "spoke_since": list(one.spoke_since),
        "inputs": list(one.rows),
        "suggested": one.suggested,
        "why": one.why,
        "words": one.words,
    }


def portfolio_json(
    standings: Sequence[Standing],
    answers: Leadership,
    *,
    referrals: Iterable[Referral],
    reactivations: Iterable[Reactivation],
    changes: dict[str, list[Change]],
) -> Json:
    """Return the portfolio: the questions of leadership first."""
    return {
        "as_of": standings[0].as_of.isoformat() if standings else None,
        "currency": answers.currency,
        "questions": [
            {
                "key": one.key,
                "question": one.question,
                "count": len(one.accounts),
                "mrr": value(one.mrr),
                "accounts": [_named(named) for named in one.accounts],
            }
            for one in answers.answers
        ],
        "problems": [
            {"what": p.what, "accounts": list(p.accounts), "mrr": value(p.mrr), "inputs": list(p.rows)}
            for p in answers.problems
        ],
        "layers": _counts(Layer, (one.layer for one in standings)),
        "stages": _counts(Stage, (one.stage for one in standings)),
        "tiers": _counts(Tier, (one.tier for one in standings)),
        "without_owner": [one.account.id for one in standings if not one.account.csm_email],
        "accounts": [standing_json(one, changes.get(one.account.id, ())) for one in standings],
        "referrals": [referral_json(one) for one in referrals],
        "reactivations": [reactivation_json(one) for one in reactivations],
    }


def _counts(kind: Any, found: Iterable[Any]) -> Json:
    counts = Counter(found)
    return {one.value: counts[one] for one in kind}


def _named(one: Named) -> Json:
    return {"account_id": one.account_id, "mrr": value(one.mrr), "why": one.why, "inputs": list(one.rows)}
