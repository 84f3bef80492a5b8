"""Opens an embedder by name; imports only the adapter that was asked for, because torch costs seconds."""

from __future__ import annotations

from pathlib import Path

from assistant.embedders.weights import DEFAULT_MODEL, find_default_model
from assistant.errors import ConfigError
from assistant.ports import Embedder

HASHING = "hashing"
REFERENCE_SUFFIX = "@float"
"""`all-MiniLM-L6-v2@float` is the default model through sentence-transformers."""

_DEFAULT_NAMES = frozenset({DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"})


def open_embedder(model: str | None, *, cache_dir: Path) -> Embedder:
    """Open the embedder that `model` names.

    None or `all-MiniLM-L6-v2` is the fast default, the same with `@float` its float reference, `hashing` the
    one without weights; anything else is a sentence-transformers model by name or folder. `cache_dir` takes
    the converted default model. Raises ConfigError when weights or a package are missing or damaged.
    """
    if model == HASHING:
        from assistant.embedders.hashing import HashingEmbedder

        return HashingEmbedder()
    if model is None or model in _DEFAULT_NAMES:
        return _open_fast(cache_dir)
    if model.removesuffix(REFERENCE_SUFFIX) in _DEFAULT_NAMES:
        files = find_default_model()
        files.read_weights()  # for its check: the package that loads them makes none
        return _open_reference(str(files.folder), name=f"{DEFAULT_MODEL}/float")
    return _open_reference(model, name=None)


def _open_fast(cache_dir: Path) -> Embedder:
    try:
        from assistant.embedders.fast import FastEmbedder
    except ImportError as error:
        raise _missing(error) from error
    return FastEmbedder(find_default_model(), cache_dir=cache_dir)


def _open_reference(model: str, *, name: str | None) -> Embedder:
    try:
        from assistant.embedders.reference import ReferenceEmbedder
    except ImportError as error:
        raise _missing(error) from error
    return ReferenceEmbedder(model, name=name)


def _missing(error: ImportError) -> ConfigError:
    return ConfigError(
        "The embedding model cannot be run.",
        why=f"A package it needs cannot be imported: {error}.",
        mend="Install the project with its dependencies again.",
    )
