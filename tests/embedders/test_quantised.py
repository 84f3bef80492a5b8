"""The converted model: within half a step of the float matrix, cached whole or made anew."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from assistant.embedders.quantised import LAYERS, open_quantised, quantise
from assistant.embedders.weights import ModelFiles
from assistant.errors import ConfigError

WIDTH, INNER = 8, 16


def small_model(seed: int) -> dict[str, np.ndarray]:
    """A model of the same shape as the real one, a thousandth of its size."""
    random = np.random.default_rng(seed)
    shapes = {
        "embeddings.word_embeddings.weight": (10, WIDTH),
        "embeddings.position_embeddings.weight": (6, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}."
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            shapes |= {
                f"{prefix}attention.{part}.weight": (WIDTH, WIDTH),
                f"{prefix}attention.{part}.bias": (WIDTH,),
            }
        shapes |= {
            f"{prefix}intermediate.dense.weight": (INNER, WIDTH),
            f"{prefix}intermediate.dense.bias": (INNER,),
        }
        shapes |= {f"{prefix}output.dense.weight": (WIDTH, INNER), f"{prefix}output.dense.bias": (WIDTH,)}
        for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{prefix}{norm}.weight": (WIDTH,), f"{prefix}{norm}.bias": (WIDTH,)}
    return {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.fixture
def files(tmp_path: Path) -> ModelFiles:
    folder = tmp_path / "model"
    folder.mkdir()
    content = save(small_model(1))
    (folder / "model.safetensors").write_bytes(content)
    return ModelFiles(folder, weights_sha256=hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_weight_is_within_half_a_step_of_the_float_one(seed: int) -> None:
    source = small_model(seed)
    made = quantise(source)
    parts = [source[f"encoder.layer.2.attention.self.{part}.weight"] for part in ("query", "key", "value")]
    for name, matrix in {
        "2.qkv": np.concatenate(parts),
        "5.down": source["encoder.layer.5.output.dense.weight"],
    }.items():
        restored = made[f"{name}.weight"] * made[f"{name}.scale"]
        assert made[f"{name}.weight"].dtype == np.int8
        assert np.all(np.abs(restored - matrix) <= made[f"{name}.scale"] * 0.5001)


def test_a_row_of_zeros_stays_zero() -> None:
    source = small_model(1)
    source["encoder.layer.0.output.dense.weight"][3] = 0.0
    made = quantise(source)
    assert not made["0.down.weight"][3].any()
    assert np.all(np.isfinite(made["0.down.scale"]))


def test_the_second_opening_reads_the_cache_and_not_the_weights(files: ModelFiles, tmp_path: Path) -> None:
    first = open_quantised(files, cache_dir=tmp_path / "cache")
    (files.folder / "model.safetensors").unlink()
    second = open_quantised(files, cache_dir=tmp_path / "cache")
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_a_damaged_cache_is_made_anew(
    files: ModelFiles, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "cache"
    open_quantised(files, cache_dir=cache)
    (path,) = cache.iterdir()
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    path.write_bytes({"flip": bytes(flipped), "cut": whole[:-7], "empty": b""}[damage])
    with caplog.at_level(logging.WARNING):
        open_quantised(files, cache_dir=cache)
    assert "damaged" in caplog.text
    assert path.read_bytes() == whole
    assert [entry.name for entry in cache.iterdir()] == [path.name]


def test_a_cache_that_cannot_be_written_does_not_stop_the_work(
    files: ModelFiles, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        tensors = open_quantised(files, cache_dir=blocked)
    assert "0.qkv.weight" in tensors
    assert "could not be cached" in caplog.text


def test_other_weights_than_the_named_ones_are_never_converted(files: ModelFiles, tmp_path: Path) -> None:
    (files.folder / "model.safetensors").write_bytes(save(small_model(2)))
    with pytest.raises(ConfigError):
        open_quantised(files, cache_dir=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
