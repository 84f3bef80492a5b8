"""Hidden causes and what each does: to usage, words, tickets, money, contact, and to the decision to stay.

Nothing that writes text or files may import this module. All figures are assumptions of this world,
chosen so that one observation has several causes; none is measured on real accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why an account does what it does. The values never occur in an export."""

    STEADY = "steady_health"
    SEASON = "seasonal_trough"
    DISSATISFACTION = "product_dissatisfaction"
    REORGANISATION = "internal_reorganisation"
    COMPLETED = "completed_work"
    CHAMPION = "champion_leaving"
    GROWTH = "business_growth"
    BUDGET = "spending_cut"
    COMPETITOR = "competitor_pull"
    DRIFT = "silent_drift"
    ONBOARDING = "slow_onboarding"
    AUTOMATED = "work_automated"
    MERGER = "corporate_merger"


class Treatment(StrEnum):
    """What the vendor may do before a renewal."""

    NONE = "none"
    EXECUTIVE_CALL = "executive_call"
    TRAINING = "training_block"
    RECOVERY = "service_recovery"
    VALUE_REVIEW = "value_review_offer"


@dataclass(frozen=True, slots=True)
class Effect:
    """One cause. Rates are for a strength of 1 and a month of 30 days.

    `usage_end` is the level that active use reaches by the end, `shape` how it gets there (`ramp`,
    `step`, `late`), `recovers` whether it comes back. `churn`, `contract`, `expand` are chances at a
    renewal without treatment; `uplift` is what a fitting treatment adds to the chance of churn.
    """

    weight: float
    days: tuple[int, int]
    usage_end: float
    shape: str
    recovers: bool
    says: Mapping[str, float]
    tickets: float
    severity: float
    engagement: float
    pay_delay: float
    broken_promises: float
    churn: float
    contract: float
    expand: float
    uplift: float
    fitting: tuple[Treatment, ...]


_NO = Treatment.NONE
_CALL, _TRAIN, _FIX, _VALUE = (
    Treatment.EXECUTIVE_CALL,
    Treatment.TRAINING,
    Treatment.RECOVERY,
    Treatment.VALUE_REVIEW,
)


def _effect(usage: tuple[float, str, bool], people: tuple[float, ...], end: tuple[float, ...], *,
            weight: float, days: tuple[int, int], says: Mapping[str, float],
            fitting: tuple[Treatment, ...] = ()) -> Effect:  # fmt: skip
    """`people`: tickets, severity, engagement, pay delay in days, share of promises broken."""
    tickets, severity, engagement, pay_delay, broken = people
    churn, contract, expand, uplift = end
    return Effect(
        weight, days, *usage, says, tickets, severity, engagement, pay_delay, broken,
        churn, contract, expand, uplift, fitting,
    )  # fmt: skip


EFFECTS: Mapping[Cause, Effect] = {
    Cause.STEADY: _effect((1.0, "ramp", True), (1.0, 0.1, 1.0, 0, 0.06), (0.02, 0.03, 0.16, 0.0),
        weight=0, days=(45, 260), says={"praise": 0.17, "proven_value": 0.1, "reference_offer": 0.03}),
    Cause.SEASON: _effect((1.0, "ramp", True), (0.6, 0.1, 0.85, 2, 0.06), (0.025, 0.03, 0.11, 0.0),
        weight=0, days=(30, 120), says={"note_season": 0.59, "praise": 0.09}),
    Cause.DISSATISFACTION: _effect((0.62, "ramp", True), (2.4, 0.4, 0.9, 3, 0.32),
        (0.58, 0.14, 0.02, -0.3), weight=1.5, days=(90, 210), fitting=(_FIX, _CALL),
        says={"dissatisfaction": 1.27, "value_doubt": 0.37, "escalation": 0.34, "pricing_objection": 0.2,
              "competitor_evaluation": 0.17, "cancel_intent": 0.1, "note_team": 0.09}),
    Cause.REORGANISATION: _effect((0.6, "step", True), (0.8, 0.12, 0.6, 5, 0.08),
        (0.28, 0.25, 0.05, -0.08), weight=1.1, days=(75, 160), fitting=(_CALL,),
        says={"corporate_change": 0.51, "note_team": 0.59, "new_decision_maker": 0.31,
              "champion_departure": 0.1, "budget_cut": 0.14, "downgrade_request": 0.14}),
    Cause.COMPLETED: _effect((0.45, "step", False), (0.4, 0.05, 0.6, 0, 0.05),
        (0.36, 0.20, 0.03, 0.08), weight=0.9, days=(80, 170), fitting=(_CALL, _VALUE),
        says={"note_done": 0.77, "proven_value": 0.51, "praise": 0.26, "downgrade_request": 0.17,
              "contract_exit_inquiry": 0.1}),
    Cause.CHAMPION: _effect((0.8, "late", True), (0.9, 0.12, 0.45, 3, 0.08),
        (0.48, 0.12, 0.03, -0.26), weight=1.2, days=(90, 180), fitting=(_CALL, _VALUE),
        says={"champion_departure": 0.42, "new_decision_maker": 0.34, "value_doubt": 0.26,
              "competitor_evaluation": 0.14, "note_team": 0.17}),
    Cause.GROWTH: _effect((1.5, "ramp", False), (1.3, 0.1, 1.2, 0, 0.06), (0.02, 0.01, 0.6, 0.0),
        weight=1.6, days=(120, 260), fitting=(_VALUE,),
        says={"customer_growth": 0.51, "new_team_or_site": 0.48, "upgrade_interest": 0.37,
              "new_use_case": 0.34, "budget_available": 0.2, "praise": 0.34, "proven_value": 0.26,
              "referral": 0.09, "reference_offer": 0.1}),
    Cause.BUDGET: _effect((0.96, "ramp", True), (0.9, 0.1, 0.85, 24, 0.06), (0.36, 0.36, 0.01, -0.03),
        weight=1.1, days=(90, 200), fitting=(_VALUE,),
        says={"budget_cut": 0.59, "pricing_objection": 0.59, "downgrade_request": 0.37,
              "contract_exit_inquiry": 0.1, "value_doubt": 0.17}),
    Cause.COMPETITOR: _effect((0.6, "late", True), (1.0, 0.15, 0.75, 4, 0.07), (0.72, 0.10, 0.01, -0.05),
        weight=0.9, days=(80, 170), fitting=(_CALL,),
        says={"competitor_evaluation": 0.68, "contract_exit_inquiry": 0.34, "pricing_objection": 0.37,
              "cancel_intent": 0.14, "value_doubt": 0.2, "dissatisfaction": 0.2}),
    Cause.DRIFT: _effect((0.5, "ramp", True), (0.35, 0.05, 0.3, 6, 0.07), (0.58, 0.15, 0.01, -0.32),
        weight=1.3, days=(120, 260), fitting=(_TRAIN, _VALUE, _CALL), says={"engagement_drop": 0.26}),
    Cause.ONBOARDING: _effect((0.35, "ramp", True), (1.5, 0.15, 0.8, 2, 0.12), (0.45, 0.16, 0.03, -0.25),
        weight=0, days=(110, 200), fitting=(_TRAIN,),
        says={"onboarding_stall": 0.85, "dissatisfaction": 0.26, "value_doubt": 0.2, "note_team": 0.17}),
    Cause.AUTOMATED: _effect((0.6, "step", False), (0.8, 0.08, 0.9, 0, 0.05), (0.05, 0.12, 0.12, 0.0),
        weight=0.7, days=(100, 200), says={"note_automation": 0.68, "proven_value": 0.2, "praise": 0.17}),
    Cause.MERGER: _effect((0.88, "step", True), (0.9, 0.1, 0.8, 6, 0.07), (0.34, 0.14, 0.16, 0.03),
        weight=0.6, days=(90, 180), fitting=(_CALL,),
        says={"corporate_change": 0.85, "new_decision_maker": 0.34, "contract_exit_inquiry": 0.2,
              "new_team_or_site": 0.2, "budget_available": 0.09, "competitor_evaluation": 0.17}),
}  # fmt: skip

BACKGROUND: Mapping[str, float] = {
    "dissatisfaction": 0.0203, "pricing_objection": 0.0135, "competitor_evaluation": 0.0063,
    "value_doubt": 0.0063, "escalation": 0.0054, "budget_cut": 0.0054, "cancel_intent": 0.0009,
    "downgrade_request": 0.0045, "contract_exit_inquiry": 0.0054, "corporate_change": 0.0063,
    "new_decision_maker": 0.012, "champion_departure": 0.004, "engagement_drop": 0.0225,
    "new_team_or_site": 0.03, "new_use_case": 0.035, "upgrade_interest": 0.03,
    "budget_available": 0.012, "customer_growth": 0.03, "proven_value": 0.035, "praise": 0.08,
    "reference_offer": 0.01, "referral": 0.006, "note_season": 0.02, "note_team": 0.02,
    "note_done": 0.012, "note_automation": 0.012, "onboarding_stall": 0.0018,
}  # fmt: skip
"""What is said a month whatever the cause: single sentences prove little."""

NOISE_CHANCES = (0.16, 0.10, 0.16)
"""Churn, contract, expand at each renewal of a noise world, whatever else is true."""

CHEAPEST_OBSERVATION: Mapping[Cause, str] = {
    Cause.SEASON: "same_weeks_last_year",
    Cause.DISSATISFACTION: "open_problems",
    Cause.REORGANISATION: "team_change",
    Cause.COMPLETED: "work_finished",
    Cause.CHAMPION: "champion_activity",
    Cause.COMPETITOR: "export_log",
    Cause.DRIFT: "owner_still_cares",
    Cause.ONBOARDING: "milestones",
    Cause.AUTOMATED: "interface_traffic",
    Cause.BUDGET: "payment_dates",
    Cause.MERGER: "team_change",
}
"""For a fall of usage: the one observation that tells this cause from the others."""
