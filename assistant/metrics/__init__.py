"""Figures with their proof: pure functions from typed rows to Facts. Nothing here reads or writes."""
