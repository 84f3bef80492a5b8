"""The default model's view of every token of a text, for what compares texts word by word. No pooling."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.embedders.graph import build_tokenwise, compiled
from assistant.embedders.quantised import open_quantised
from assistant.embedders.weights import MAX_TOKENS, find_default_model
from assistant.ports import TokenView

LAYERS = (2, 6)
"""An early layer that still knows the word and the last one that knows the sentence."""


class TokenEncoder:
    """The `Tokens` port over the int8 encoder. May be shared by threads, which wait for each other."""

    def __init__(self, *, cache_dir: Path) -> None:
        files = find_default_model()
        tensors = open_quantised(files, cache_dir=cache_dir)
        self._words = tensors["embedding.words"]
        self._positions = tensors["embedding.positions"]
        self._request = compiled(build_tokenwise(tensors, LAYERS), threads=1).create_infer_request()
        self._tokenizer = Tokenizer.from_str(files.read_tokenizer().decode("utf-8"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._lock = Lock()

    def view(self, text: str) -> TokenView:
        """Each token's number, place and vectors, shape (tokens, 768); what is beyond 256 tokens is not seen."""
        encoding = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
        embedded = self._words[encoding.ids].astype(np.float32) + self._positions[: len(encoding.ids)]
        with self._lock:
            self._request.infer({0: np.ascontiguousarray(embedded[np.newaxis])})
            vectors: NDArray[np.float32] = self._request.get_output_tensor(0).data[0].copy()
        return TokenView(np.array(encoding.ids, dtype=np.int64), tuple(encoding.offsets), vectors)
