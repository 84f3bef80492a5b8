"""Tests of the figures; `book`, `memory` and `histories` make what they are asked about."""
