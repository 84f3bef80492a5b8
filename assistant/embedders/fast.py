"""The default embedder: all-MiniLM-L6-v2 in int8, without torch; tokens in, vectors out, one text at a time.

A text's vector is a function of the text alone: the same bytes alone, in any batch, in any order.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.embedders.graph import GROUP, Encoder
from assistant.embedders.quantised import open_quantised
from assistant.embedders.weights import DEFAULT_MODEL, DIMENSION, MAX_TOKENS, ModelFiles

_BLOCK = 512
"""Texts that are tokenised together: enough for the tokenizer's threads, little enough memory."""


class FastEmbedder:
    """The `Embedder` port over the int8 encoder. May be shared by threads; documents do not block queries."""

    name = f"{DEFAULT_MODEL}/int8-g{GROUP}"
    dimension = DIMENSION

    def __init__(self, files: ModelFiles, *, cache_dir: Path, threads: int | None = None) -> None:
        tensors = open_quantised(files, cache_dir=cache_dir)
        self._words = tensors["embedding.words"]
        self._positions = tensors["embedding.positions"]
        self._encoder = Encoder(tensors, threads=threads or available_cores())
        self._tokenizer = Tokenizer.from_str(files.read_tokenizer().decode("utf-8"))
        # The file itself asks for 128 tokens and for padding to 128: both would change the vectors.
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._documents = Lock()
        self._query = Lock()

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, shape (n, 384), in the order given."""
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        for start in range(0, len(texts), _BLOCK):
            self._embed_block(texts[start : start + _BLOCK], into=vectors[start : start + _BLOCK])
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the text's unit vector, shape (384,): the model does not tell questions from documents."""
        with self._query:
            return _unit(self._encoder.run_one(self._embedded(self._tokenizer.encode(_encodable(text)).ids)))

    def _embed_block(self, texts: Sequence[str], *, into: NDArray[np.float32]) -> None:
        def keep(index: int, vector: NDArray[np.float32]) -> None:
            into[index] = _unit(vector)

        encodings = self._tokenizer.encode_batch([_encodable(text) for text in texts])
        with self._documents:
            self._encoder.run((self._embedded(encoding.ids) for encoding in encodings), sink=keep)

    def _embedded(self, tokens: list[int]) -> NDArray[np.float32]:
        found = self._words[tokens].astype(np.float32) + self._positions[: len(tokens)]
        return np.ascontiguousarray(found[np.newaxis])


def available_cores() -> int:
    """Count the cores this process may run on, which in a container are fewer than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _encodable(text: str) -> str:
    """Put a question mark for half a surrogate pair, which the tokenizer refuses together with its batch."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = vector / np.float32(np.linalg.norm(vector))
    return scaled
