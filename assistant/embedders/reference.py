"""Any sentence-transformers model in float precision, by name or folder; the only importer of that package.

Importing this module imports torch, which takes seconds: only the registry does so, and only when asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from assistant.errors import ConfigError


class ReferenceEmbedder:
    """The `Embedder` port over sentence-transformers, on the CPU, from local files only."""

    def __init__(self, model: str, *, name: str | None = None) -> None:
        self._model = _open(model)
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ConfigError(
                f"The model {model!r} is no text embedder.",
                why="It does not say how long its vectors are.",
                mend="Name a sentence-transformers model that ends in a pooling layer.",
            )
        self.dimension: int = dimension
        self.name = name or f"sentence-transformers/{_identity(model)}"

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, shape (n, dimension), in the order given."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        # One text at a time: padding to a neighbour's length would change the last bits of a vector.
        return _unit_rows(
            self._model.encode_document(
                [_encodable(text) for text in texts], batch_size=1, show_progress_bar=False
            )
        )

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the question's unit vector, shape (dimension,), with the model's query prompt if any."""
        vector: NDArray[np.float32] = _unit_rows(
            self._model.encode_query([_encodable(text)], batch_size=1, show_progress_bar=False)
        )[0]
        return vector


def _open(model: str) -> SentenceTransformer:
    try:
        return SentenceTransformer(model, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"The embedding model {model!r} cannot be opened.",
            why=f"It is neither a folder nor a model in the local cache that can be read: {error}.",
            mend="Give the folder of a sentence-transformers model, or download it once while online.",
        ) from error


def _identity(model: str) -> str:
    """Name a model from a folder by its weights, so that two folders with one name are not confused."""
    weights = Path(model) / "model.safetensors"
    if not weights.is_file():
        return model
    with weights.open("rb") as stream:
        return f"{Path(model).resolve().name}@{hashlib.file_digest(stream, 'sha256').hexdigest()[:12]}"


def _encodable(text: str) -> str:
    """Put a question mark for half a surrogate pair, which tokenizers refuse together with its batch."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths == 0.0, 1.0, lengths)).astype(np.float32)
