"""The default model's numbers in int8 and their cached file; knows neither graph nor tokenizer.

A layer's matrix is kept as int8 with one scale per output row; activations stay float and are quantised while
they are multiplied, so that nothing has to be calibrated on sample texts.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from assistant.embedders.weights import ModelFiles

Tensors = Mapping[str, NDArray[Any]]

LAYERS = 6
LAYOUT = 1
"""Raised when the content of the cached file changes; part of its name."""
_DIGEST_BYTES = 32
_ATTENTION = ("attention.self.query", "attention.self.key", "attention.self.value")

_log = logging.getLogger(__name__)


def open_quantised(files: ModelFiles, *, cache_dir: Path) -> Tensors:
    """Return the quantised tensors, from the cache where it is whole, else made anew and cached.

    Raises ConfigError when the weights are needed and are not upstream's. A cache folder that cannot be
    written costs the conversion at every start (about half a second) and is logged, not raised.
    """
    path = cache_dir / f"minilm-int8-{files.weights_sha256[:16]}-v{LAYOUT}.bin"
    cached = _read_cache(path)
    if cached is not None:
        return cached
    tensors = quantise(load(files.read_weights()))
    try:
        _write_cache(path, tensors)
    except OSError as error:
        _log.warning("The converted model could not be cached in %s: %s", cache_dir, error)
    return tensors


def quantise(source: Tensors) -> Tensors:
    """Turn the float tensors of the model file into the set that `graph.build` takes.

    Names are `embedding.*`, `norm.*` and `{layer}.{qkv|attention|up|down}.{weight|scale|bias}`.
    """
    first_type = source["embeddings.token_type_embeddings.weight"][0]
    positions = source["embeddings.position_embeddings.weight"] + first_type
    made: dict[str, NDArray[Any]] = {
        # Half precision: its rounding (5e-4 of a value) is far below the int8 steps behind it.
        "embedding.words": source["embeddings.word_embeddings.weight"].astype(np.float16),
        "embedding.positions": positions.astype(np.float32),
    }
    _copy_norm(made, source, name="norm.embedding", prefix="embeddings.LayerNorm")
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}."
        _put_dense(made, source, name=f"{layer}.qkv", prefixes=[prefix + part for part in _ATTENTION])
        _put_dense(made, source, name=f"{layer}.attention", prefixes=[prefix + "attention.output.dense"])
        _put_dense(made, source, name=f"{layer}.up", prefixes=[prefix + "intermediate.dense"])
        _put_dense(made, source, name=f"{layer}.down", prefixes=[prefix + "output.dense"])
        _copy_norm(made, source, name=f"norm.{layer}.attention", prefix=prefix + "attention.output.LayerNorm")
        _copy_norm(made, source, name=f"norm.{layer}.output", prefix=prefix + "output.LayerNorm")
    return made


def _put_dense(made: dict[str, NDArray[Any]], source: Tensors, *, name: str, prefixes: list[str]) -> None:
    matrix = np.concatenate([source[f"{prefix}.weight"] for prefix in prefixes])
    scale = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / np.float32(127), np.float32(1e-12))
    made[f"{name}.weight"] = np.clip(np.rint(matrix / scale), -127, 127).astype(np.int8)
    made[f"{name}.scale"] = scale.astype(np.float32)
    made[f"{name}.bias"] = np.concatenate([source[f"{prefix}.bias"] for prefix in prefixes])


def _copy_norm(made: dict[str, NDArray[Any]], source: Tensors, *, name: str, prefix: str) -> None:
    made[f"{name}.gain"] = source[f"{prefix}.weight"]
    made[f"{name}.bias"] = source[f"{prefix}.bias"]


def _read_cache(path: Path) -> Tensors | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, payload = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    if hashlib.sha256(payload).digest() != digest:
        _log.warning("The cached model %s is damaged and is made anew.", path)
        return None
    tensors: Tensors = load(payload)
    return tensors


def _write_cache(path: Path, tensors: Tensors) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    payload: bytes = save(dict(tensors))
    # A reader sees the old file or the whole new one, never a part; two writers write the same bytes.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(hashlib.sha256(payload).digest() + payload)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
