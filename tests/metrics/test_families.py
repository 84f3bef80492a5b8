"""The other families, each with figures computed by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from assistant.errors import ConfigError, InvalidQuestion, NotFound
from assistant.metrics.segments import banded
from assistant.metrics.show import list_metrics, show
from assistant.metrics.view import MetricSettings
from assistant.types.accounts import Account
from assistant.types.facts import Fact, Period
from tests.metrics.book import pays
from tests.metrics.memory import Memory, row, scope, subscription_row

DAY = date(2025, 1, 1)
BEFORE, SPRING, AUTUMN = date(2023, 6, 1), date(2024, 4, 1), date(2024, 10, 1)
IDS = tuple("ABCDEFG")


def ask(memory: Memory, name: str, *, account: str | None = None, segment: str | None = None,
        period: Period | None = None, policy: str | None = None, currency: str | None = None,
        **settings: object) -> list[Fact]:  # fmt: skip
    return list(
        show(
            name, reader=memory, scope=scope(*IDS, as_of=DAY), as_of=DAY, account=account, segment=segment,
            period=period, policy=policy, currency=currency, settings=MetricSettings(**settings),
             # type: ignore[arg-type]
        ).facts
    )  # fmt: skip


def values(facts: list[Fact]) -> dict[str, object]:
    return {fact.name: fact.value for fact in facts}


def book(*accounts: Account | str) -> Memory:
    memory = Memory().know(*(accounts or ("A", "B", "C")))
    for lines in (pays("A", (BEFORE, 100)), pays("B", (SPRING, 50)), pays("C", (BEFORE, 30), (AUTUMN, 0))):
        memory.add(*(subscription_row(line) for line in lines))
    return memory


def test_point_in_time_revenue_and_its_rows() -> None:
    (mrr,), (arr,) = ask(book(), "mrr"), ask(book(), "arr")
    assert (mrr.value, arr.value, mrr.unit, mrr.sample_size) == (150, 1800, "USD", 2)
    assert mrr.inputs == ("subscriptions:A-1@2023-06-01", "subscriptions:B-1@2024-04-01")
    assert mrr.oldest_source_on == BEFORE
    assert ask(Memory().know("A"), "mrr")[0].value is None, "no row is not zero revenue"
    assert ask(book(), "mrr", account="C")[0].value == 0


def test_annualised_policy_multiplies_the_waterfall() -> None:
    assert values(ask(book(), "waterfall", policy="smsb"))["closing"] == 1800


def test_nrr_says_its_band_and_small_samples() -> None:
    facts = ask(book(), "nrr")
    assert values(facts)["nrr_band"] == "below 85"
    assert "small sample (n=2)" in facts[0].method
    assert "100 over 130" in facts[0].method


def test_reporting_currency_is_chosen_and_said() -> None:
    memory = book()
    memory.add(*(subscription_row(line) for line in pays("D", (BEFORE, 10), currency="EUR"))).know("D")
    memory.add(
        row("exchange_rates", "1", None, currency="EUR", date=date(2020, 1, 1), rate_to_base=Decimal("2"))
    )
    (fact,) = ask(memory, "mrr")
    assert (fact.value, fact.unit) == (170, "USD")
    assert "the currency of the rate table" in fact.method
    assert ask(memory, "mrr", currency="EUR")[0].value == 85
    with pytest.raises(InvalidQuestion, match="ZZZ"):
        ask(memory, "mrr", currency="ZZZ")


def test_segments_tiers_and_threshold_s250_s251_s253() -> None:
    memory = book(Account("A", "A", segment="big"), Account("B", "B"), Account("C", "C"))
    assert values(ask(memory, "segments")) == {"segment.big": 1, "unclassified": 2}
    bands = (("small", Decimal(0)), ("mid", Decimal(600)))
    assert values(ask(memory, "segments", segment_bands=bands)) == {
        "segment.big": 1,
        "segment.mid": 1,
        "unclassified": 1,
    }
    assert banded(Decimal(599), bands) == "small"
    assert banded(Decimal(-1), bands) is None
    assert ask(memory, "mrr", segment="big")[0].value == 100
    with pytest.raises(InvalidQuestion, match="segment"):
        ask(memory, "mrr", segment="huge")
    with pytest.raises(ConfigError, match="segment"):
        ask(book(), "segments")
    with pytest.raises(ConfigError, match="reviewed"):
        ask(memory, "review_list")
    assert [f.account_id for f in ask(memory, "review_list", review_threshold=Decimal(1200))] == [None, "A"]


def test_the_top_fifth_holds_all_that_tie_with_its_last_d07() -> None:
    memory = Memory().know(*IDS[:6])
    for name, price in zip(IDS[:6], (9, 7, 7, 7, 1, 1), strict=True):
        memory.add(*(subscription_row(line) for line in pays(name, (BEFORE, price))))
    assert ask(memory, "top_tier")[0].value == 4
    assert ask(memory, "top_tier", tier_share=Decimal("0.1"))[0].value == 1


def test_an_account_that_changes_segment_is_a_transfer() -> None:
    memory = book(
        Account("A", "A", segment="small"), Account("B", "B", segment="big"), Account("C", "C", segment="big")
    )
    memory.know(Account("A", "A", segment="big"), on=SPRING)
    got = values(ask(memory, "waterfall", segment="big"))
    assert (got["opening"], got["transfer_in"], got["closing"]) == (30, 100, 150)
    assert (
        got["opening"] + got["transfer_in"] - got["transfer_out"] + got["new"] - got["churn"]
        == got["closing"]
    )
    memory.know(Account("D", "D", segment="small"))
    small = values(ask(memory, "waterfall", segment="small"))
    assert (small["opening"], small["transfer_out"], small["closing"]) == (100, 100, 0)


def test_parents_and_products() -> None:
    memory = book(
        Account("A", "A", parent_account_id="B"), Account("B", "B", parent_account_id="A"), Account("C", "C")
    )
    assert ask(memory, "mrr", roll_up_parents=True)[0].value == 150
    memory = book("A", Account("B", "B", parent_account_id="A"), "C")
    assert values(ask(memory, "waterfall", roll_up_parents=True))["expansion"] == 50
    lines = pays("A", (BEFORE, 7), subscription="A-9", product="Extra")
    memory.add(*(subscription_row(line) for line in lines))
    assert ask(memory, "mrr", product="Extra")[0].value == 7


def test_renewals_s021_s258() -> None:
    memory = book("A", "B", Account("C", "C", renewal_date=AUTUMN))
    memory.add(
        row("opportunities", "1", "A", kind="renewal", close_date=SPRING, amount=Decimal(1), currency="USD")
    )
    memory.add(row("milestones", "1", "B", kind="renewal", milestone="r", planned_on=date(2025, 2, 1)))
    assert values(ask(memory, "renewal_rate"))["renewal_rate"] == 50
    assert values(ask(memory, "atr_grr"))["atr_grr"] == round(Decimal(10000) / 130, 10)
    due = ask(memory, "renewals_due")
    assert [(fact.account_id, fact.value) for fact in due] == [(None, 50), ("B", date(2025, 2, 1))]
    silent = ask(book(), "atr_nrr")[0]
    assert silent.value is None
    assert "no renewal date is known for A" in {out.reason for out in silent.set_aside}


def test_cohorts_by_quarter() -> None:
    got = values(ask(book(), "cohorts"))
    assert got["cohort_revenue.2023Q2.q0"] == 100
    assert got["cohort_revenue.2023Q2.q6"] == round(Decimal(10000) / 130, 10)
    assert got["cohort_logos.2023Q2.q6"] == 50
    assert got["cohort_revenue.2024Q2.q2"] == 100


def cost(n: int, account: str | None, kind: str, amount: int, month: str = "2024-06") -> object:
    return row("costs", str(n), account, month=month, kind=kind, amount=Decimal(amount), currency="USD")


def test_unit_economics_s002_s012_s015() -> None:
    memory = book()
    memory.add(
        cost(1, "A", "service", 300),
        cost(2, "B", "acquisition", 400, "2024-01"),
        cost(3, None, "delivery", 60),
    )  # type: ignore[arg-type]
    (margin,) = ask(memory, "gross_margin")
    revenue = 100 * 12 + 50 * 9 + 30 * 9
    assert margin.value == round(Decimal(revenue - 360) * 100 / revenue, 10)
    assert ask(memory, "cac")[0].value == 400
    assert ask(memory, "cac_payback", gross_margin=Decimal("0.8"))[0].value == 10
    # At risk by month: A twelve times, B nine, C nine, the last of them lost.
    (ltv,) = ask(memory, "ltv", gross_margin=Decimal("0.8"))
    assert "monthly logo churn 1 of 30 account months" in ltv.method
    assert ltv.value == 75 * Decimal("0.8") * 30
    assert ask(memory, "ltv", policy="baremetrics")[0].value == 75 * 30
    assert ask(memory, "ltv_to_cac", gross_margin=Decimal("0.8"))[0].value == Decimal("4.5")
    assert ask(memory, "ltv", gross_margin=Decimal("0.8"), ltv_cap_months=10)[0].value == 600
    assert ask(memory, "arpa")[0].value == 75


def test_margin_of_accounts_states_its_allocation_s070() -> None:
    memory = book()
    memory.add(cost(1, "A", "service", 300), cost(2, None, "delivery", 192))  # type: ignore[arg-type]
    facts = ask(memory, "account_margin")
    by_account = {fact.account_id: fact.value for fact in facts}
    assert by_account == {"A": 1200 - 300 - 120, "B": 450 - 45, "C": 270 - 27}
    assert "shared costs by share of recurring revenue" in facts[0].method
    (alone,) = ask(memory, "account_margin", account="B")
    assert alone.value == 405, "the same figure whether one or all are asked for"


def test_archetype_curves_and_clv_s065_s067_s246() -> None:
    memory = book()
    memory.add(cost(1, "A", "onboarding", 90, "2023-07"), cost(2, "A", "service", 10, "2024-06"))  # type: ignore[arg-type]
    memory.add(cost(3, "C", "service", 10, "2024-06"))  # type: ignore[arg-type]
    kinds = {fact.account_id: fact.value for fact in ask(memory, "archetype")}
    assert kinds == {"A": "costly start", "C": "low start, steady"}
    curve = values(ask(memory, "curves", account="A"))
    assert (curve["revenue.2024-06"], curve["cost.2024-06"], curve["activity.2024-06"]) == (100, 10, 0)
    clv = {fact.account_id: fact for fact in ask(memory, "clv", gross_margin=Decimal("0.5"))}
    monthly = Decimal(50) - Decimal(10) / 12
    assert clv["A"].value == round(monthly * 30, 10)
    assert "payment quality unknown" in clv["A"].method


def test_outlook_s010_s011_s013() -> None:
    assert values(ask(book(), "nrr_gap"))["nrr_gap"] == 130 * Decimal("1.1") - 100
    assert values(ask(book(), "no_acquisition"))["no_acquisition.year0"] == 150
    assert ask(book(), "rule_of_40")[0].value is None
    growth = Decimal(150 - 130) / 130 * 100
    (forty,) = ask(book(), "rule_of_40", free_cash_flow=Decimal(168))
    assert forty.value == round(growth + 10, 10)
    assert len(ask(book(), "nrr_monthly")) == 13


def invoice(
    n: int, account: str, amount: int, issued: date, due: date, paid: date | None = None, **cells: object
) -> object:
    return row("invoices", str(n), account, amount=Decimal(amount), currency="USD", issued_on=issued, due_on=due,
               paid_on=paid, **cells)  # fmt: skip


def bills() -> Memory:
    memory = Memory().know("A", "B", "C")
    memory.add(
        invoice(1, "A", 100, date(2023, 5, 1), date(2023, 5, 31), date(2023, 5, 11)),
        # type: ignore[arg-type]
        invoice(2, "A", 200, date(2024, 3, 1), date(2024, 3, 31), date(2024, 3, 31)),
        # type: ignore[arg-type]
        invoice(3, "A", 300, date(2024, 11, 1), date(2024, 12, 1), date(2024, 12, 21)),
        # type: ignore[arg-type]
        invoice(4, "B", 400, date(2024, 11, 1), date(2024, 12, 1)),  # type: ignore[arg-type]
        invoice(5, "B", 50, date(2024, 12, 20), date(2025, 1, 20), status="disputed"),
        # type: ignore[arg-type]
        invoice(6, "C", 9, date(2024, 6, 1), date(2024, 6, 2), status="void"),  # type: ignore[arg-type]
    )
    return memory


def test_payments_s100_s192() -> None:
    assert values(ask(bills(), "days_to_pay")) == {"days_to_pay": 40, "days_after_due": 10}
    assert ask(bills(), "payment_drift")[0].value == 20
    (late,) = ask(bills(), "overdue")
    assert (late.value, late.unit, late.inputs) == (400, "USD", ("invoices:4",))
    assert "longest 31 days" in late.method
    assert ask(bills(), "disputed")[0].value == 50
    assert ask(bills(), "paid_in_time")[0].value == 50


def test_without_subscriptions_s020_s022_s023_s025() -> None:
    (repeat,) = ask(bills(), "repeat_purchase_rate")
    assert (repeat.value, repeat.sample_size) == (100, 2)
    year = Period(date(2024, 11, 1), date(2024, 12, 1))
    assert ask(bills(), "repeat_purchase_rate", period=year)[0].value == 50, "B bought again only later"
    (between,) = ask(bills(), "time_between_purchases")
    assert between.value == round(Decimal(305 + 245 + 49) / 3, 10)
    (growth,) = ask(bills(), "account_revenue_growth")
    assert growth.value == 400
    memory = bills()
    won = {"amount": Decimal(70), "currency": "USD", "close_date": AUTUMN, "stage": "Closed Won"}
    assert ask(memory, "referral_revenue")[0].value is None
    memory.add(
        row("opportunities", "1", "A", **won, source="Customer referral"),
        row("opportunities", "2", "B", **won),
    )
    memory.add(row("opportunities", "3", "B", **won, source="Fair"))
    assert ask(memory, "referral_revenue")[0].value == 70


def test_surveys_s215() -> None:
    memory = Memory().know("A")
    for n, score in enumerate((10, 9, 8, 6)):
        memory.add(row("surveys", f"n{n}", "A", kind="nps", score=score, responded_at=AUTUMN))
    for n, score in enumerate((5, 4, 3)):
        memory.add(row("surveys", f"c{n}", "A", kind="csat", score=score, responded_at=AUTUMN))
    memory.add(row("surveys", "e", "A", kind="ces", score=6, responded_at=AUTUMN))
    memory.add(row("surveys", "late", "A", kind="nps", score=0, responded_at=date(2025, 3, 1)))
    (nps,), (csat,), (ces,) = (ask(memory, kind) for kind in ("nps", "csat", "ces"))
    assert (nps.value, csat.value, ces.value) == (25, round(Decimal(200) / 3, 10), 6)
    assert "small sample (n=4)" in nps.method


def test_value_s017_s233_s240() -> None:
    memory = Memory().know(
        Account("A", "A", contract_start=date(2024, 1, 1)), Account("B", "B", contract_start=AUTUMN)
    )
    goal = {
        "objective": "Fewer calls",
        "baseline": Decimal(100),
        "target": Decimal(50),
        "current": Decimal(80),
    }
    memory.add(row("objectives", "1", "A", **goal, due_on=date(2024, 12, 31), measured_on=date(2024, 7, 1)))
    memory.add(row("objectives", "2", "A", objective="More joy"))
    memory.add(row("objectives", "3", "A", **goal, measured_on=date(2025, 2, 1)))
    first, second, third = ask(memory, "objective_progress")
    assert (third.value, "only later" in third.method) == (None, True)
    assert first.value == 40
    assert "behind the path" in first.method
    assert second.value is None
    for n, (account, kind, planned, done) in enumerate(
        [
            ("A", "onboarding", date(2024, 1, 10), date(2024, 1, 20)),
            ("A", "onboarding", date(2024, 2, 10), None),
            ("A", "first_value", date(2024, 2, 1), date(2024, 3, 1)),
            ("A", "first_value", None, date(2024, 5, 1)),
            ("B", "first_value", None, date(2025, 5, 1)),
            ("A", "review", date(2024, 6, 1), date(2024, 6, 2)),
            ("A", "review", date(2024, 9, 1), None),
            ("A", "review", date(2025, 9, 1), None),
        ]
    ):
        memory.add(
            row(
                "milestones", str(n), account, milestone="m", kind=kind, planned_on=planned, completed_on=done
            )
        )
    assert values(ask(memory, "onboarding_completion")) == {
        "onboarding_completion": 50,
        "onboarding_overdue": 1,
    }
    assert ask(memory, "time_to_first_value")[0].value == 60
    assert ask(memory, "review_completion")[0].value == 50
    memory.add(
        row("commitments", "1", "A", state="open", due_on=AUTUMN), row("commitments", "2", "A", state="kept")
    )
    (open_,) = ask(memory, "unresolved_commitments")
    assert (open_.value, open_.sample_size) == (1, 2)


def test_days_begin_in_the_declared_zone() -> None:
    started = datetime(2024, 6, 1, 2, tzinfo=UTC)
    cells = {"subscription_id": "s", "mrr": Decimal(5), "currency": "USD", "started_on": started}
    memory = Memory().know("A").add(row("subscriptions", "1", "A", **cells))

    def on_the_eve(zone: str) -> object:
        eve = date(2024, 5, 31)
        asked = show(
            "mrr", reader=memory, scope=scope("A", as_of=DAY), as_of=eve, settings=MetricSettings(zone=zone)
        )
        return asked.facts[0].value

    assert (on_the_eve("UTC"), on_the_eve("America/New_York")) == (0, 5)


def test_a_question_about_nobody_or_nothing() -> None:
    with pytest.raises(NotFound):
        ask(book(), "mrr", account="Z")
    with pytest.raises(InvalidQuestion, match="no metric"):
        ask(book(), "happiness")
    with pytest.raises(InvalidQuestion, match="no policy"):
        ask(book(), "nrr", policy="mine")


@pytest.mark.parametrize("name", [metric.name for metric in list_metrics()])
def test_an_empty_memory_makes_no_figure_up(name: str) -> None:
    facts = ask(Memory().know("A"), name, segment_bands=(("all", Decimal(0)),), review_threshold=Decimal(1))
    assert facts
    for fact in facts:
        assert fact.value in (None, 0, 1) or name == "curves"
        assert fact.formula
        assert fact.method
        assert fact.as_of == DAY
        if fact.value is None:
            assert fact.method.startswith("undefined: ")
