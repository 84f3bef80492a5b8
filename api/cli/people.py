"""`users` and `keys`: who may ask the service, and the keys with which."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from api.cli.bydefault import ListByDefault
from api.cli.door import Door, command
from api.cli.exits import Exit
from api.cli.output import printable
from assistant.types.access import KeyScope, Role

users = typer.Typer(help="Who may ask the service, as what.", cls=ListByDefault)
keys = typer.Typer(help="Keys of users, for the service.", cls=ListByDefault)

Address = Annotated[
    str, typer.Argument(metavar="ADDRESS", help="Mail address, as accounts name their owner.")
]
RoleOption = Annotated[Role, typer.Option("--role", help="What the user does in the house.")]
Team = Annotated[str | None, typer.Option("--team", help="A manager reads what the team's users own.")]
Granted = Annotated[
    list[str] | None, typer.Option("--account", "-a", help="A further account id; `*` is all; repeatable.")
]
User = Annotated[str, typer.Argument(metavar="USER", help="Id or address.")]
Label = Annotated[str, typer.Option("--label", help="What it is for.")]
ScopeOption = Annotated[
    list[KeyScope] | None,
    typer.Option("--scope", help="What it is good for (else read and ask); repeatable."),
]
Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="It expires after so many days.")]
KeyId = Annotated[str, typer.Argument(metavar="KEY", help="From `plumbline keys list`.")]


def register(app: typer.Typer) -> None:
    """Mount `users` and `keys`."""
    app.add_typer(users, name="users")
    app.add_typer(keys, name="keys")


def list_users(door: Door) -> Exit:
    """List the users."""
    from api.cli.render import show_table
    from api.people import member_json

    with door.open() as plumbline:
        found = plumbline.members.all()
    rows = [(m.member_id, m.address, m.role.value, m.team or "-", ", ".join(sorted(m.grants))) for m in found]
    door.out.data(
        {"users": [member_json(one) for one in found]},
        lambda console: show_table(console, ("user", "address", "role", "team", "granted"), rows),
    )
    return Exit.DONE


def add_user(
    door: Door, address: Address, role: RoleOption, team: Team = None, account: Granted = None
) -> Exit:
    """Add a user; accounts that the address owns come by themselves."""
    from api.people import member_json

    with door.open(create=True) as plumbline:
        made = plumbline.members.add(address, role=role, team=team, grants=account or (), at=door.now)
    door.out.data(
        {"user": member_json(made)},
        lambda console: console.print(printable(f"{made.member_id} {made.address}")),
    )
    return Exit.DONE


def remove_user(door: Door, user: User) -> Exit:
    """Remove a user with all keys."""
    from api.people import member_json

    with door.open() as plumbline:
        gone = plumbline.members.remove(user, at=door.now)
    door.out.data(
        {"user": member_json(gone)}, lambda console: console.print(printable(f"{gone.address} is removed."))
    )
    return Exit.DONE


def list_keys(door: Door) -> Exit:
    """List the keys, without their secrets."""
    from api.cli.render import show_table
    from api.people import key_json

    with door.open() as plumbline:
        shapes = [key_json(one) for one in plumbline.members.all_keys()]
    columns = ("key_id", "user_id", "label", "scopes", "expires_at", "revoked_at", "last_used_at")
    rows = [
        tuple(
            ", ".join(cell) if isinstance(cell, list) else str(cell or "-") for cell in map(one.get, columns)
        )
        for one in shapes
    ]
    door.out.data({"keys": shapes}, lambda console: show_table(console, columns, rows))
    return Exit.DONE


def add_key(
    door: Door, user: User, label: Label = "cli", scope: ScopeOption = None, days: Days = 365
) -> Exit:
    """Make a key; it is shown once and kept nowhere."""
    from api.people import key_json, new_secret

    secret = new_secret()
    scopes = frozenset(scope or (KeyScope.READ, KeyScope.ASK))
    with door.open() as plumbline:
        member = plumbline.members.find(user)
        expires = door.now + timedelta(days=days)
        made = plumbline.members.add_key(
            member, secret, label=label, scopes=scopes, expires_at=expires, at=door.now
        )
    shape = {"key": key_json(made) | {"secret": secret}}
    door.out.data(shape, lambda console: console.print(secret, soft_wrap=True))
    door.out.notice(
        f"{made.key_id}: shown this once; revoke it with `{door.program} keys revoke {made.key_id}`."
    )
    return Exit.DONE


def revoke_key(door: Door, key: KeyId) -> Exit:
    """Let a key open nothing from now on."""
    from api.people import key_json

    with door.open() as plumbline:
        gone = plumbline.members.revoke(key, at=door.now)
    door.out.data({"key": key_json(gone)}, lambda console: console.print(f"{gone.key_id} is revoked."))
    return Exit.DONE


command(users, "list")(list_users)
command(users, "add")(add_user)
command(users, "remove")(remove_user)
command(keys, "list")(list_keys)
command(keys, "add")(add_key)
command(keys, "revoke")(revoke_key)
