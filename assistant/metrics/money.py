"""Exact money: decimals that may not round, exchange rates by day, ratios that may be undefined.

A float never enters, and no row is read here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, localcontext
from fractions import Fraction

ZERO = Decimal(0)
ONE = Decimal(1)
CENT = Decimal("0.01")

_EXACT = Context(prec=120, traps=[Inexact, InvalidOperation, DivisionByZero])
"""Sums and products of money raise rather than round; 120 digits hold any book of accounts."""
_ROUNDING = Context(prec=50, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero])

RATE_PLACES = Decimal("1e-12")
"""A cross rate (one quotient of two delivered rates) is kept to twelve places, then used exactly."""
SHOWN_PLACES = Decimal("1e-10")
"""Ratios are exact fractions; as a decimal they are shown to ten places."""

_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW "
    "KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN "
    "NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK "
    "SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS "
    "VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG "
)
ISO_4217 = frozenset(_CODES.split())
"""Currencies in circulation (ISO 4217). A book's own rate table may name others."""


def exactly() -> AbstractContextManager[Context]:
    """Return a context in which decimal sums and products raise instead of rounding."""
    return localcontext(_EXACT)


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Divide and keep 50 digits, half to even: the one place where money is divided."""
    return _ROUNDING.divide(numerator, denominator)


def to_cent(amount: Decimal) -> Decimal:
    """Round to the cent, half to even."""
    return amount.quantize(CENT, context=_ROUNDING)


def monthly(amount: Decimal, *, months: int, discount: Decimal = ZERO) -> Decimal:
    """What a charge for some months comes to in one, less `discount` (0.10 is ten per cent), to the cent.

    >>> monthly(Decimal(2000), months=12)
    Decimal('166.67')
    """
    if months < 1:
        raise ValueError(f"a charge covers at least one month, not {months}")
    return to_cent(quotient(_ROUNDING.multiply(amount, ONE - discount), Decimal(months)))


def share(numerator: Decimal | int, denominator: Decimal | int) -> Fraction | None:
    """Return an exact fraction, or None where the denominator is zero: undefined is never 0."""
    if denominator == 0:
        return None
    return Fraction(numerator) / Fraction(denominator)


def shown(ratio: Fraction | None) -> Decimal | None:
    """Return a fraction as a decimal to ten places (trailing zeros dropped); None stays None."""
    if ratio is None:
        return None
    value = quotient(Decimal(ratio.numerator), Decimal(ratio.denominator))
    value = value.quantize(SHOWN_PLACES, context=Context(prec=60, rounding=ROUND_HALF_EVEN)).normalize()
    return value if value.as_tuple().exponent <= 0 else value.quantize(ONE)  # type: ignore[operator]


def percent(ratio: Fraction | None) -> Decimal | None:
    """Return a fraction as a percentage to ten places.

    >>> percent(Fraction(31, 40))
    Decimal('77.5')
    """
    return None if ratio is None else shown(ratio * 100)


@dataclass(frozen=True, slots=True)
class Rate:
    """One day's rate: how much of the base one unit of `currency` is worth."""

    row: str
    currency: str
    on: date
    to_base: Decimal


@dataclass(frozen=True, slots=True)
class Rates:
    """Exchange rates by currency, oldest first. The rate of a day is the last one on or before it."""

    base: str | None
    by_currency: Mapping[str, tuple[Rate, ...]]

    def knows(self, currency: str) -> bool:
        """Say whether the book can price this currency at all."""
        return currency == self.base or currency in self.by_currency

    def on(self, currency: str, day: date) -> Rate | None:
        """Return the rate in force on a day, or None where none is known yet."""
        rates = self.by_currency.get(currency, ())
        at = bisect_right(rates, day, key=lambda rate: rate.on)
        return rates[at - 1] if at else None

    def factor(self, source: str, target: str, *, day: date) -> Decimal | None:
        """Return what one unit of `source` is in `target` on a day, or None where a rate is missing."""
        if source == target:
            return ONE
        given, wanted = self._to_base(source, day), self._to_base(target, day)
        if given is None or wanted is None:
            return None
        return given if wanted == ONE else quotient(given, wanted).quantize(RATE_PLACES, context=_ROUNDING)

    def rows(self, source: str, target: str, *, day: date) -> tuple[str, ...]:
        """Return the rows of the rates behind a factor."""
        if source == target:
            return ()
        known = (self.on(code, day) for code in (source, target) if code != self.base)
        return tuple(rate.row for rate in known if rate is not None)

    def _to_base(self, currency: str, day: date) -> Decimal | None:
        if currency == self.base:
            return ONE
        rate = self.on(currency, day)
        return None if rate is None else rate.to_base


def rates_of(rates: Iterable[Rate], *, base: str | None = None) -> Rates:
    """Order rates by day. Without a named base, a currency whose rate is always 1 is the base."""
    ordered: dict[str, list[Rate]] = {}
    for rate in rates:
        ordered.setdefault(rate.currency, []).append(rate)
    if base is None:
        ones = sorted(code for code, days in ordered.items() if all(rate.to_base == ONE for rate in days))
        base = ones[0] if ones else None
    table = {
        code: tuple(sorted(days, key=lambda rate: (rate.on, rate.row))) for code, days in ordered.items()
    }
    return Rates(base, table)


NO_RATES = Rates(None, {})


class Converter:
    """Factors into one currency, looked up once a day and currency. Lives for one computation."""

    __slots__ = ("_known", "rates", "target")

    def __init__(self, rates: Rates, target: str) -> None:
        self.rates = rates
        self.target = target
        self._known: dict[tuple[str, date], Decimal | None] = {}

    def find(self, currency: str, day: date) -> Decimal | None:
        """Return the factor, or None where the rate is missing."""
        key = (currency, day)
        if key not in self._known:
            self._known[key] = self.rates.factor(currency, self.target, day=day)
        return self._known[key]

    def rows(self) -> tuple[str, ...]:
        """Return the rows of all rates that were used."""
        used = (key for key, factor in self._known.items() if factor is not None)
        found = (self.rates.rows(currency, self.target, day=day) for currency, day in used)
        return tuple(sorted({row for rows in found for row in rows}))

    def total(self, amounts: Mapping[str, Decimal], day: date) -> Decimal:
        """Return native amounts in the target currency at one day's rates."""
        total = ZERO
        for currency, amount in amounts.items():
            if amount:
                total += amount if currency == self.target else amount * self.at(currency, day)
        return total

    def at(self, currency: str, day: date) -> Decimal:
        """Return the factor of a currency whose rate is known to be there."""
        factor = self.find(currency, day)
        if factor is None:
            raise LookupError(f"no rate for {currency} on {day}: the line should have been set aside")
        return factor
