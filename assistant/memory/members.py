"""Keeps members, their grants and their keys. Knows nothing of what a role may do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import InvalidQuestion, NotFound
from assistant.memory import schema
from assistant.memory.engine import Connects, writing
from assistant.types.access import ApiKey, KeyScope, Member, Role

USE_NOTED = timedelta(minutes=1)
"""How exact `last_used_at` is: a write for every request would cost a flush to disk each."""


def digest_of(secret: str) -> str:
    """What is kept of a key. Its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Members:
    """Members and keys in the memory."""

    def __init__(self, engine: Connects) -> None:
        self._engine = engine

    def all(self) -> tuple[Member, ...]:
        """Every member, by address; those who may no longer ask too."""
        with self._engine.connect() as connection:
            grants: dict[str, set[str]] = {}
            for row in connection.execute(select(schema.grant)):
                grants.setdefault(row.member_id, set()).add(row.account_id)
            found = connection.execute(select(schema.member).order_by(schema.member.c.address)).all()
        return tuple(_member(row, grants.get(row.member_id, ())) for row in found)

    def find(self, name: str) -> Member:
        """The member of an id or address. Raises NotFound."""
        wanted = name.strip().lower()
        for member in self.all():
            if wanted in (member.member_id, member.address):
                return member
        raise NotFound(
            f"There is no user {name!r}.",
            why="No user has that id or address.",
            mend="List them with `plumbline users list`.",
        )

    def add(
        self,
        address: str,
        *,
        role: Role,
        team: str | None,
        grants: Iterable[str],
        at: datetime,
    ) -> Member:
        """Add a member; the id is made from the address. Raises InvalidQuestion where it is taken."""
        plain = address.strip().lower()
        if not plain:
            raise InvalidQuestion(
                "A user needs an address.", why="It was empty.", mend="Give a mail address."
            )
        member_id = "u_" + hashlib.sha256(plain.encode()).hexdigest()[:12]
        granted = frozenset(grants)
        values = {
            "member_id": member_id, "address": plain, "role": role.value, "team": team, "created_at": at,
        }  # fmt: skip
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(schema.member).values(values))
                for account_id in sorted(granted):
                    connection.execute(
                        insert(schema.grant).values(member_id=member_id, account_id=account_id)
                    )
        except IntegrityError as error:
            raise InvalidQuestion(
                f"{plain} is a user already.",
                why="An address belongs to one user.",
                mend="Remove it first with `plumbline users remove`, or change nothing.",
            ) from error
        return Member(member_id, plain, role, team, at, None, granted)

    def remove(self, name: str, *, at: datetime) -> Member:
        """Remove a member with all keys and grants. Raises NotFound."""
        member = self.find(name)
        with writing(self._engine) as connection:
            for table in (schema.api_key, schema.grant, schema.member):
                connection.execute(delete(table).where(table.c.member_id == member.member_id))
        return member

    def all_keys(self) -> tuple[ApiKey, ...]:
        """Every key, the oldest first, revoked ones too."""
        table = schema.api_key
        with self._engine.connect() as connection:
            query = select(table).order_by(table.c.created_at, table.c.key_id)
            return tuple(_key(row) for row in connection.execute(query))

    def add_key(
        self,
        member: Member,
        secret: str,
        *,
        label: str,
        scopes: frozenset[KeyScope],
        expires_at: datetime | None,
        at: datetime,
    ) -> ApiKey:
        """Keep a key's digest; `secret` is made at the door and shown once."""
        digest = digest_of(secret)
        key = ApiKey(f"k_{digest[:12]}", member.member_id, label, scopes, at, expires_at, None, None)
        with writing(self._engine) as connection:
            connection.execute(
                insert(schema.api_key).values(
                    key_id=key.key_id,
                    member_id=key.member_id,
                    digest=digest,
                    label=label,
                    scopes=sorted(scopes),
                    created_at=at,
                    expires_at=expires_at,
                )
            )
        return key

    def revoke(self, key_id: str, *, at: datetime) -> ApiKey:
        """Let a key open nothing from now on. Raises NotFound."""
        table = schema.api_key
        with writing(self._engine) as connection:
            which = (table.c.key_id == key_id, table.c.revoked_at.is_(None))
            connection.execute(update(table).where(*which).values(revoked_at=at))
            found = connection.execute(select(table).where(table.c.key_id == key_id)).first()
        if found is None:
            raise NotFound(
                f"There is no key {key_id!r}.",
                why="It was never made, or its user was removed.",
                mend="List them with `plumbline keys list`.",
            )
        return _key(found)

    def opened_by(self, secret: str, *, at: datetime) -> tuple[Member, ApiKey] | None:
        """The member and the key of a secret, None where it opens nothing at the instant."""
        table = schema.api_key
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.digest == digest_of(secret))).first()
            if row is None or not (key := _key(row)).is_good(at):
                return None
            owner = schema.member
            found = connection.execute(select(owner).where(owner.c.member_id == key.member_id)).first()
            if found is None or found.disabled_at is not None:
                return None
            granted = select(schema.grant.c.account_id).where(schema.grant.c.member_id == key.member_id)
            member = _member(found, connection.execute(granted).scalars())
        if key.last_used_at is None or at - key.last_used_at >= USE_NOTED:
            with writing(self._engine) as connection:
                connection.execute(update(table).where(table.c.key_id == key.key_id).values(last_used_at=at))
        return member, key


def _member(row: SqlRow[Any], grants: Iterable[str]) -> Member:
    return Member(
        row.member_id,
        row.address,
        Role(row.role),
        row.team,
        row.created_at,
        row.disabled_at,
        frozenset(grants),
    )


def _key(row: SqlRow[Any]) -> ApiKey:
    return ApiKey(
        row.key_id,
        row.member_id,
        row.label,
        frozenset(map(KeyScope, row.scopes)),
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.last_used_at,
    )
