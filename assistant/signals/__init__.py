"""Signals: what a careful account manager would raise, with evidence, owner and response, and nothing else. Pure."""
