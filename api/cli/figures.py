"""How metrics read in a terminal: values for people, with what they are made of. Computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rich.console import Console
from rich.text import Text

from api.cli.output import printable
from api.cli.render import ROWS_SHOWN, show_heading, show_table
from assistant.metrics.show import MetricResult
from assistant.metrics.view import Metric
from assistant.types.facts import Fact, FactValue, Period

ASIDE_SHOWN = 20
"""Rows set aside that text names; the JSON has all."""
_FEW, _MANY = 2, 4
"""Decimals of a share: two, and up to four where two would show a round number that it is not."""


def shown(of: FactValue, unit: str | None) -> str:
    """A value for people; the JSON keeps every digit.

    >>> shown(Decimal("49780.9"), "USD"), shown(Decimal("94.99995"), "%"), shown(None, "%")
    ('49,780.90 USD', '94.9999 %', 'undefined')
    """
    if of is None:
        return "undefined"
    if isinstance(of, Decimal):
        if unit is not None and len(unit) == 3 and unit.isupper():
            return f"{_rounded(of, 2):,.2f} {unit}"
        text = _share(of) if unit in ("%", "points") else _plain(of)
    elif isinstance(of, int):
        text = f"{of:,}"
    else:
        text = str(of)
    return text if unit is None or unit == "date" else f"{text} {unit}"


def _rounded(of: Decimal, places: int) -> Decimal:
    return of.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _share(of: Decimal) -> str:
    """Two decimals at most; near a whole number as many as tell that it is not reached."""
    for places in range(_FEW, _MANY + 1):
        text = _rounded(of, places)
        if text != text.to_integral_value() or of == text:
            break
    else:
        # Cut rather than rounded: what is below a border must not be shown on it.
        text = Decimal(int(of.scaleb(_MANY))).scaleb(-_MANY)
    whole, _, decimals = f"{text:,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(1, '0')}"


def _plain(of: Decimal) -> str:
    text = f"{_rounded(of, 2):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_metrics(console: Console, table: Mapping[str, Any]) -> None:
    """The table of metrics, family by family, and the policies."""
    if not console.is_terminal:
        flat = [(m["name"], m["family"], m["unit"], m["definition"]) for m in table["metrics"]]
        show_table(console, (), flat)
        return
    for family in dict.fromkeys(metric["family"] for metric in table["metrics"]):
        show_heading(console, family)
        rows = [
            (m["name"], m["unit"], "policy" if m["by_policy"] else "", m["definition"])
            for m in table["metrics"]
            if m["family"] == family
        ]
        show_table(console, ("metric", "unit", "", "what it is"), rows)
        console.print()
    show_heading(console, "Policies")
    policies = [(p["name"], "default" if p["default"] else "", p["says"]) for p in table["policies"]]
    show_table(console, ("policy", "", "counts"), policies)


def show_result(console: Console, metric: Metric, result: MetricResult) -> None:
    """Figures with formula, window, method and rows; then what was left out, and why."""
    if not console.is_terminal:
        rows = [
            (fact.name, fact.account_id or "", shown(fact.value, fact.unit), fact.as_of.isoformat(),
             _window(fact.period), _rows(fact), fact.method, fact.formula)
            for fact in result.facts
        ]  # fmt: skip
        rows += [("set aside", "", "", "", "", out.row, out.reason, "") for out in result.set_aside]
        show_table(console, (), rows)
        return
    show_heading(console, f"{metric.name}: {metric.definition}")
    _line(console, f"  {metric.formula}")
    method = ""
    for fact in result.facts:
        whose = f" {fact.account_id}" if fact.account_id else ""
        _line(console, "")
        show_heading(console, f"{fact.name}{whose}: {shown(fact.value, fact.unit)}")
        window = f", {_window(fact.period)}" if fact.period else ""
        n = f", n={fact.sample_size}" if fact.sample_size is not None else ""
        oldest = f", oldest source {fact.oldest_source_on}" if fact.oldest_source_on else ""
        _line(console, f"    as of {fact.as_of}{window}{n}{oldest}; rows: {_rows(fact)}", dim=True)
        if fact.method != method:
            _line(console, f"    {fact.method}", dim=True)
        method = fact.method
    if result.set_aside:
        _line(console, "")
        show_heading(console, f"Set aside ({len(result.set_aside)})")
        for out in result.set_aside[:ASIDE_SHOWN]:
            _line(console, f"  {out.row}: {out.reason}")
        if len(result.set_aside) > ASIDE_SHOWN:
            _line(console, f"  and {len(result.set_aside) - ASIDE_SHOWN} more; --json has all", dim=True)


def _window(period: Period | None) -> str:
    """Both days as they were asked for."""
    return f"{period.start} to {period.end}" if period else ""


def _rows(fact: Fact) -> str:
    named = ", ".join(fact.inputs[:ROWS_SHOWN]) or "none"
    more = len(fact.inputs) - ROWS_SHOWN
    return f"{named} and {more} more" if more > 0 else named


def _line(console: Console, text: str, *, dim: bool = False) -> None:
    console.print(Text(printable(text), style="dim" if dim else ""))
