"""A synthetic world of accounts whose hidden causes are known: seeded, versioned, in official shapes."""

VERSION = "1"
"""Changes whenever the same seed would give other bytes."""
