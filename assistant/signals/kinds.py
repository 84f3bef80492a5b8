"""The vocabulary: what kinds of signal there are, and which way each points."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Direction(StrEnum):
    """Where a signal points."""

    CHURN = "churn"
    EXPANSION = "expansion"
    BOTH = "churn and expansion"
    ADVOCACY = "advocacy"
    VALUE = "expansion and advocacy"
    REACTIVATION = "reactivation"
    HYGIENE = "hygiene"
    """Something of ours to put in order; never counted as a risk of the account."""


_CHURN = """usage_decline seat_underutilisation low_adoption champion_departure single_threaded engagement_drop
competitor_evaluation pricing_objection budget_cut value_doubt dissatisfaction escalation repeated_issue
unresolved_backlog broken_commitment cancel_intent downgrade_request contract_exit_inquiry late_payment
low_survey_score onboarding_stall"""
_EXPANSION = """capacity_limit usage_growth new_team_or_site new_use_case upgrade_interest budget_available
customer_growth"""
_ADVOCACY = "praise reference_offer referral"
_SECONDARY_RISK = """export_spike ticket_spike late_concern no_renewal_discussion payment_failure invoice_dispute
price_cliff undecided_decision_maker outcome_off_track value_unproven objective_outdated"""
_SECONDARY_ADVOCACY = "power_user referral_moment"
_HYGIENE = """we_are_silent response_debt no_next_meeting review_overdue key_roles_unknown no_owner
renewal_milestone renewal_date_past no_success_definition"""

CORE: Mapping[str, Direction] = MappingProxyType(
    {
        **dict.fromkeys(_CHURN.split(), Direction.CHURN),
        "new_decision_maker": Direction.BOTH,
        "corporate_change": Direction.BOTH,
        **dict.fromkeys(_EXPANSION.split(), Direction.EXPANSION),
        "proven_value": Direction.VALUE,
        **dict.fromkeys(_ADVOCACY.split(), Direction.ADVOCACY),
        "reactivation_window": Direction.REACTIVATION,
    }
)
"""The 35 core kinds, on which quality is measured."""

SECONDARY: Mapping[str, Direction] = MappingProxyType(
    {
        **dict.fromkeys(_SECONDARY_RISK.split(), Direction.CHURN),
        **dict.fromkeys(_SECONDARY_ADVOCACY.split(), Direction.ADVOCACY),
        **dict.fromkeys(_HYGIENE.split(), Direction.HYGIENE),
    }
)
"""Kinds that are reported apart and never mixed into a risk count."""

KINDS: Mapping[str, Direction] = MappingProxyType({**CORE, **SECONDARY})
