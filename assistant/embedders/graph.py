"""The six-layer encoder as an OpenVINO graph over quantised tensors, compiled; the only importer of openvino.

The graph takes one text at a time, shape (1, tokens, 384), and returns the mean of its last layer, shape
(1, 384). It has no padding and no mask: nothing in it could depend on another text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import openvino
from numpy.typing import NDArray
from openvino import opset13 as op

from assistant.embedders.quantised import LAYERS, Tensors

WIDTH = 384
HEADS = 12
HEAD_WIDTH = WIDTH // HEADS
LAYER_NORM_EPSILON = 1e-12
"""Width, heads and epsilon as in the model's config.json, which the digest of its weights pins."""

GROUP = 128
"""Activations are quantised in groups of so many values of one token. 128 divides 384 and 1536. Mean cosine
with float arithmetic: .9993 at 32, .9989 at 128, .9978 at 384; 32 is about a tenth slower than 128."""

Sink = Callable[[int, NDArray[np.float32]], None]


class Encoder:
    """The compiled graph. `run` and `run_one` may run at the same time, two calls of the same one may not."""

    def __init__(self, tensors: Tensors, *, threads: int) -> None:
        ready = compiled(build(tensors), threads=threads)
        self._one = ready.create_infer_request()
        self._queue = openvino.AsyncInferQueue(ready, threads)

    def run(self, inputs: Iterable[NDArray[np.float32]], *, sink: Sink) -> None:
        """Hand each input's output (shape (384,)) with its index to `sink`, in any order."""

        def hand_over(request: Any, index: int) -> None:
            sink(index, request.get_output_tensor(0).data[0].copy())

        self._queue.set_callback(hand_over)
        for index, value in enumerate(inputs):
            self._queue.start_async({0: value}, index)
        self._queue.wait_all()

    def run_one(self, value: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the output for one input, shape (384,); the same bytes as `run` gives for it."""
        self._one.infer({0: value})
        vector: NDArray[np.float32] = self._one.get_output_tensor(0).data[0].copy()
        return vector


def build(tensors: Tensors) -> Any:
    """Return the graph as an openvino.Model over the names that `quantised.quantise` makes."""
    inputs = op.parameter([1, -1, WIDTH], np.float32, name="embedded")
    hidden = _layers(inputs, tensors)[-1]
    return openvino.Model([op.result(op.reduce_mean(hidden, _ints(1)))], [inputs], "encoder")


def build_tokenwise(tensors: Tensors, layers: Sequence[int]) -> Any:
    """The same encoder, whose output is each token's vectors after these layers (the first is 1), side by side."""
    inputs = op.parameter([1, -1, WIDTH], np.float32, name="embedded")
    hidden = _layers(inputs, tensors)
    return openvino.Model([op.result(op.concat([hidden[n - 1] for n in layers], 2))], [inputs], "tokens")


def compiled(model: Any, *, threads: int) -> Any:
    """The model made ready for this processor, its arithmetic the same on every one."""
    return openvino.Core().compile_model(
        model,
        "CPU",
        {
            # One thread per stream: how a sum is split must not depend on the number of cores.
            "NUM_STREAMS": threads,
            "INFERENCE_NUM_THREADS": threads,
            # Else machines with bfloat16 units would compute other vectors than those without.
            "INFERENCE_PRECISION_HINT": "f32",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": str(GROUP),
        },
    )


def _layers(inputs: Any, tensors: Tensors) -> list[Any]:
    hidden, found = _norm(inputs, tensors, name="norm.embedding"), []
    for layer in range(LAYERS):
        attended = _dense(_attention(hidden, tensors, layer=layer), tensors, name=f"{layer}.attention")
        hidden = _norm(op.add(attended, hidden), tensors, name=f"norm.{layer}.attention")
        wide = op.gelu(_dense(hidden, tensors, name=f"{layer}.up"), "erf")
        narrow = _dense(wide, tensors, name=f"{layer}.down")
        hidden = _norm(op.add(narrow, hidden), tensors, name=f"norm.{layer}.output")
        found.append(hidden)
    return found


def _attention(hidden: Any, tensors: Tensors, *, layer: int) -> Any:
    # One product for queries, keys and values: the input is quantised once instead of three times.
    joined = _dense(hidden, tensors, name=f"{layer}.qkv")
    parts = op.variadic_split(joined, op.constant(np.int64(2)), _ints(WIDTH, WIDTH, WIDTH)).outputs()
    split = [op.reshape(part, _ints(0, 0, HEADS, HEAD_WIDTH), True) for part in parts]
    mixed = op.scaled_dot_product_attention(*(op.transpose(part, _ints(0, 2, 1, 3)) for part in split))
    return op.reshape(op.transpose(mixed, _ints(0, 2, 1, 3)), _ints(0, 0, WIDTH), True)


def _dense(value: Any, tensors: Tensors, *, name: str) -> Any:
    weight = op.convert(op.constant(tensors[f"{name}.weight"]), np.float32)
    scaled = op.multiply(weight, op.constant(tensors[f"{name}.scale"]))
    return op.add(op.matmul(value, scaled, False, True), _row(tensors[f"{name}.bias"]))


def _norm(value: Any, tensors: Tensors, *, name: str) -> Any:
    centred = op.mvn(value, _ints(-1), True, LAYER_NORM_EPSILON, "inside_sqrt")
    return op.add(op.multiply(centred, _row(tensors[f"{name}.gain"])), _row(tensors[f"{name}.bias"]))


def _row(values: NDArray[np.float32]) -> Any:
    return op.constant(np.ascontiguousarray(values.reshape(1, 1, -1), dtype=np.float32))


def _ints(*values: int) -> Any:
    return op.constant(np.array(values, dtype=np.int64))
