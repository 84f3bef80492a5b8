"""The one table of metrics, gathered from its families."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.metrics import (
    cohorts,
    economics,
    engagement,
    outlook,
    payments,
    purchases,
    renewals,
    revenue_facts,
    segments,
    support,
    surveys,
    usage,
    usage_trend,
    value,
    worth,
)
from assistant.metrics.view import Metric

FAMILIES: Mapping[str, tuple[Metric, ...]] = MappingProxyType(
    {
        "Revenue": revenue_facts.METRICS,
        "Renewals": renewals.METRICS,
        "Cohorts": cohorts.METRICS,
        "Outlook": outlook.METRICS,
        "Unit economics": economics.METRICS,
        "Accounts' worth": worth.METRICS,
        "Tiers and segments": segments.METRICS,
        "Without subscriptions": purchases.METRICS,
        "Payments": payments.METRICS,
        "Usage": (*usage_trend.METRICS, *usage.METRICS),
        "Support": support.METRICS,
        "Engagement": engagement.METRICS,
        "Surveys": surveys.METRICS,
        "Value": value.METRICS,
    }
)

METRICS: Mapping[str, Metric] = MappingProxyType(
    {metric.name: metric for family in FAMILIES.values() for metric in family}
)
