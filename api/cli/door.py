"""What every command shares: the options that go before and after its name, settings, and the clock."""

from __future__ import annotations

import functools
import inspect
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.exits import Exit
from api.cli.output import Out
from assistant.errors import ConfigError, InvalidQuestion

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.wiring import Plumbline

Home = Annotated[
    Path | None,
    typer.Option("--home", metavar="FOLDER", help="Data folder (else PLUMBLINE_HOME, else the user's own)."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object; docs/json.md describes it.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notices.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR does the same).")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="As things stood then: a date (its end) or an ISO instant."),
]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of every command, under their parameters' names."""

    home: Path | None = None
    as_json: bool = False
    quiet: bool = False
    no_color: bool = False
    debug: bool = False

    def over(self, other: Options) -> Options:
        """These options where they are given, those of `other` elsewhere."""
        given = {f.name: value for f in fields(self) if (value := getattr(self, f.name)) != f.default}
        return replace(other, **given)


_SHARED: dict[str, Any] = {"home": Home, "as_json": Json, "quiet": Quiet, "no_color": NoColor, "debug": Debug}


class Door:
    """One call of one command."""

    def __init__(self, options: Options, command: str) -> None:
        self.options = options
        self.command = command
        color = not options.no_color and not os.environ.get("NO_COLOR")
        self.out = Out(as_json=options.as_json, quiet=options.quiet, color=color)

    @functools.cached_property
    def now(self) -> datetime:
        """The instant of the call: the only clock that answers and writing ever see."""
        return datetime.now(UTC)

    @functools.cached_property
    def settings(self) -> Settings:
        """Settings from flags, environment and defaults. Raises ConfigError where one cannot be read."""
        from tomllib import TOMLDecodeError

        from pydantic import ValidationError
        from pydantic_settings import SettingsError

        from assistant.settings import FILE, Settings

        home = self.options.home
        try:
            return Settings() if home is None else Settings(home=home.expanduser().absolute())
        except ValidationError as error:
            wrong = error.errors()[0]
            name = f"PLUMBLINE_{'__'.join(map(str, wrong['loc'])).upper()}"
            raise ConfigError(
                f"The setting {name} cannot be used.",
                why=f"{wrong['msg']}.",
                mend=f"Correct {name}, or the setting in {FILE}.",
            ) from error
        except (SettingsError, TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(
                "The settings cannot be read.",
                why=f"{error}.",
                mend=f"Correct the environment's PLUMBLINE_… or {FILE} in the data folder.",
            ) from error

    @functools.cached_property
    def program(self) -> str:
        """How to call this program again: by its name where that finds it, with the same folder."""
        here = Path(sys.executable).parent / "plumbline"
        found = shutil.which("plumbline")
        name = "plumbline" if found and Path(found).parent.samefile(here.parent) else _near(here)
        home = self.options.home
        return name if home is None else f"{name} --home {shlex.quote(str(home))}"

    def instant(self, as_of: str | None) -> datetime:
        """The instant that `--as-of` names, now without it."""
        zone = self.settings.tz
        return self.now.astimezone(zone) if as_of is None else instant_of(as_of, zone)

    @contextmanager
    def open(self, *, create: bool = False) -> Iterator[Plumbline]:
        """Own and open the data folder for as long as the block runs."""
        from assistant.wiring import open_plumbline

        with open_plumbline(self.settings, command=f"plumbline {self.command}", create=create) as plumbline:
            yield plumbline


def _near(path: Path) -> str:
    """A path as it is typed from here: relative where it lies below."""
    below = path.is_relative_to(Path.cwd())
    return shlex.quote(str(path.relative_to(Path.cwd()) if below else path))


def instant_of(text: str, zone: tzinfo) -> datetime:
    """The last moment of a date in the zone, or an ISO instant as it is (in the zone where it has none).

    >>> instant_of("2026-03-04", UTC).isoformat()
    '2026-03-04T23:59:59.999999+00:00'
    """
    try:
        if len(text) <= len("2026-03-04"):
            return datetime.combine(date.fromisoformat(text), time.max, zone)
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidQuestion(
            f"{text!r} is no date.",
            why=f"{str(error).capitalize()}.",
            mend="Write 2026-03-04 or 2026-03-04T15:30:00Z.",
        ) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def day_of(text: str | None) -> date | None:
    """The day that an option names."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise InvalidQuestion(
            f"{text!r} is no day.", why=f"{str(error).capitalize()}.", mend="Write days as 2026-03-04."
        ) from error


def command(app: typer.Typer, name: str) -> Callable[[Callable[..., Exit]], Callable[..., Exit]]:
    """Register a command whose first parameter is its `Door`; the shared options are added behind its own."""

    def register(function: Callable[..., Exit]) -> Callable[..., Exit]:
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]

        def called(ctx: typer.Context, **given: Any) -> None:
            options = Options(**{key: given.pop(key) for key in _SHARED})
            before = ctx.obj if isinstance(ctx.obj, Options) else Options()
            raise typer.Exit(function(Door(options.over(before), name), **given))

        _give(called, [*own, *_shared_parameters()])
        called.__doc__ = function.__doc__
        app.command(name)(called)
        return function

    return register


def shared_callback(app: typer.Typer) -> None:
    """Accept the shared options before the command's name too."""

    def before(ctx: typer.Context, **given: Any) -> None:
        ctx.obj = Options(**given)

    _give(before, _shared_parameters())
    before.__doc__ = app.info.help
    app.callback()(before)


def _shared_parameters() -> list[inspect.Parameter]:
    defaults = {f.name: f.default for f in fields(Options)}
    return [_parameter(name, annotation, defaults[name]) for name, annotation in _SHARED.items()]


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _give(function: Any, parameters: list[inspect.Parameter]) -> None:
    """Give a function the signature by which typer finds out about options."""
    keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    function.__signature__ = inspect.Signature([context, *keyword])
    function.__annotations__ = {p.name: p.annotation for p in (context, *keyword)}
