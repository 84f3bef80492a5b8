"""The one error of an index that cannot be read or written, whatever library keeps it."""

from __future__ import annotations


class IndexDamaged(Exception):
    """The index cannot be used as it is; it has to be built anew."""
