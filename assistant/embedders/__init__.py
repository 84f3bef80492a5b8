"""Adapters of the `Embedder` port: text in, vectors of unit length out.

`registry` opens one by name; `fast` is the default (int8 arithmetic, no torch import), `reference` runs any
sentence-transformers model, `hashing` needs no weights. `weights`, `quantised` and `graph` serve `fast`.
"""
