"""Only upstream's files are used: missing or changed ones are refused with what, why and mend."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assistant.embedders import weights
from assistant.embedders.weights import WEIGHTS_SHA256, ModelFiles, find_default_model
from assistant.errors import ConfigError


def test_the_installed_package_holds_upstreams_weights_and_tokenizer() -> None:
    files = find_default_model()
    assert hashlib.sha256(files.read_weights()).hexdigest() == WEIGHTS_SHA256
    assert files.read_tokenizer().startswith(b"{")


@pytest.mark.parametrize(
    ("name", "read"), [("model.safetensors", "read_weights"), ("tokenizer.json", "read_tokenizer")]
)
def test_a_changed_file_is_refused_by_its_digest(tmp_path: Path, name: str, read: str) -> None:
    (tmp_path / name).write_bytes(b"not what upstream published")
    with pytest.raises(ConfigError) as caught:
        getattr(ModelFiles(tmp_path), read)()
    assert name in caught.value.what
    assert hashlib.sha256(b"not what upstream published").hexdigest() in caught.value.why
    assert "Install" in caught.value.mend


def test_a_missing_file_is_named_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        ModelFiles(tmp_path).read_weights()
    assert str(tmp_path / "model.safetensors") in caught.value.why


def test_a_missing_package_is_named_as_one_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "no_such_weights_package")
    with pytest.raises(ConfigError) as caught:
        find_default_model()
    assert "no-such-weights-package" in caught.value.mend
