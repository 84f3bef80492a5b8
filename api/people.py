"""The JSON of users, keys and the audit log, and how a secret is made."""

from __future__ import annotations

import secrets
from typing import Any

from api.shapes import instant
from assistant.memory.audit import AuditRow
from assistant.types.access import ApiKey, Member

Json = dict[str, Any]

SECRET_BYTES = 32
PREFIX = "plumb_"
"""So that a key that lies somewhere is recognised as one."""


def new_secret() -> str:
    """A new key: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def member_json(member: Member) -> Json:
    return {
        "user_id": member.member_id,
        "address": member.address,
        "role": member.role.value,
        "team": member.team,
        "accounts": sorted(member.grants),
        "created_at": instant(member.created_at),
    }


def key_json(key: ApiKey) -> Json:
    """A key without its secret, which nobody has."""
    return {
        "key_id": key.key_id,
        "user_id": key.member_id,
        "label": key.label,
        "scopes": sorted(key.scopes),
        "created_at": instant(key.created_at),
        "expires_at": None if key.expires_at is None else instant(key.expires_at),
        "revoked_at": None if key.revoked_at is None else instant(key.revoked_at),
        "last_used_at": None if key.last_used_at is None else instant(key.last_used_at),
    }


def audit_json(row: AuditRow) -> Json:
    return {
        "seq": row.seq,
        "at": instant(row.at),
        "caller": row.caller,
        "operation": row.operation,
        "subject": row.subject,
        "outcome": row.outcome,
        "digest": row.digest,
    }
