"""A group of commands that lists when it is called without one: `plumbline reviews` is `plumbline reviews list`."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

LIST = "list"


class ListByDefault(TyperGroup):
    """Takes the command `list` where the words name none of the group's commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not any(word in self.commands for word in args) and not {"-h", "--help"} & set(args):
            args = [LIST, *args]
        return super().parse_args(ctx, args)
