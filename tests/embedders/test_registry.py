"""Names lead to adapters, and what cannot be opened says so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.embedders.registry import open_embedder
from assistant.errors import ConfigError


def test_hashing_needs_no_weights_and_no_cache(tmp_path: Path) -> None:
    embedder = open_embedder("hashing", cache_dir=tmp_path / "cache")
    assert embedder.name.startswith("hashing/")
    assert not (tmp_path / "cache").exists()


def test_the_default_has_the_same_name_however_it_is_named(tmp_path: Path) -> None:
    names = {
        open_embedder(model, cache_dir=tmp_path).name
        for model in (None, "all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2")
    }
    assert len(names) == 1
    assert names.pop().startswith("all-MiniLM-L6-v2/int8")


def test_a_missing_package_is_a_matter_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    monkeypatch.delitem(sys.modules, "assistant.embedders.graph", raising=False)
    monkeypatch.delitem(sys.modules, "assistant.embedders.fast", raising=False)
    with pytest.raises(ConfigError, match="openvino"):
        open_embedder(None, cache_dir=tmp_path)
