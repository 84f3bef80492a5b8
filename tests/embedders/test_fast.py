"""The default embedder: the contract, closeness to float arithmetic, and a start without torch."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from assistant.embedders.fast import FastEmbedder
from assistant.embedders.weights import find_default_model
from tests.contracts.embedder import TEXTS, EmbedderContract

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def fast(cache_dir: Path) -> FastEmbedder:
    return FastEmbedder(find_default_model(), cache_dir=cache_dir, threads=2)


class TestFastEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, fast: FastEmbedder) -> FastEmbedder:
        return fast

    def test_a_question_and_a_document_with_the_same_words_are_the_same_point(
        self, fast: FastEmbedder
    ) -> None:
        for text in TEXTS:
            assert fast.embed_query(text).tobytes() == fast.embed_documents([text])[0].tobytes()

    def test_the_number_of_threads_changes_no_byte(self, fast: FastEmbedder, cache_dir: Path) -> None:
        alone = FastEmbedder(find_default_model(), cache_dir=cache_dir, threads=1)
        assert alone.embed_documents(TEXTS).tobytes() == fast.embed_documents(TEXTS).tobytes()

    def test_threads_that_share_it_get_the_bytes_of_one_alone(self, fast: FastEmbedder) -> None:
        expected = [fast.embed_query(text).tobytes() for text in TEXTS]
        found: dict[int, bool] = {}

        def work(number: int) -> None:
            documents = fast.embed_documents(TEXTS)
            queries = [fast.embed_query(text).tobytes() for text in TEXTS]
            found[number] = queries == expected and [row.tobytes() for row in documents] == expected

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == dict.fromkeys(range(4), True)

    def test_words_after_128_tokens_still_count_and_those_after_256_do_not(self, fast: FastEmbedder) -> None:
        """The tokenizer's own file cuts at 128; the model reads 256, two of them its own marks."""
        base = ["seat"] * 254
        late, beyond = [*base], [*base, "refund", "refund"]
        late[200] = "refund"
        assert fast.embed_query(" ".join(late)).tobytes() != fast.embed_query(" ".join(base)).tobytes()
        assert fast.embed_query(" ".join(beyond)).tobytes() == fast.embed_query(" ".join(base)).tobytes()

    def test_meaning_beats_shared_words(self, fast: FastEmbedder) -> None:
        query = fast.embed_query("They want to stop using the product")
        scores = (
            query
            @ fast.embed_documents(
                [
                    "We have decided not to extend our agreement when the term runs out.",
                    "They want to use the product in two more departments.",
                    "The lift in the north wing is out of order.",
                ]
            ).T
        )
        assert scores[0] > scores[2]
        assert scores[1] > scores[2]


def test_the_start_imports_neither_torch_nor_transformers(cache_dir: Path, fast: FastEmbedder) -> None:
    program = (
        "import sys; from pathlib import Path; from assistant.embedders.registry import open_embedder\n"
        f"open_embedder(None, cache_dir=Path({str(cache_dir)!r})).embed_query('When does it renew?')\n"
        "print(*sorted({'torch', 'transformers', 'sentence_transformers', 'nncf'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_a_new_process_gives_the_same_bytes(cache_dir: Path, fast: FastEmbedder) -> None:
    program = (
        "import hashlib; from pathlib import Path; from assistant.embedders.registry import open_embedder\n"
        f"e = open_embedder(None, cache_dir=Path({str(cache_dir)!r}))\n"
        "print(e.embed_query('When does it renew?').tobytes().hex())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == fast.embed_query("When does it renew?").tobytes().hex()


@pytest.mark.slow
def test_every_vector_is_close_to_float_arithmetic(fast: FastEmbedder) -> None:
    """Importing torch takes most of the time."""
    from assistant.embedders.reference import ReferenceEmbedder

    texts = (ROOT / "evals" / "embedder_texts.txt").read_text(encoding="utf-8").splitlines()
    reference = ReferenceEmbedder(str(find_default_model().folder), name="float")
    cosine = np.sum(fast.embed_documents(texts) * reference.embed_documents(texts), axis=1)
    assert cosine.min() >= 0.985
    assert cosine.mean() >= 0.997
