"""The core of Plumbline: what is known about accounts, and answers that can be checked.

Layers, lowest first; an import only ever points down this list:

``types``      the nouns, frozen; import nothing of ours
``errors``     what can go wrong, as what / why / mend
``ports``      the seams: embedder, vector index, memory
``text``       pure functions over text: sentences, figures, dates
``retrieval``  pure ranking of passages, and what a question asks for
``metrics``    pure figures: every number is a `Fact` with its formula and rows
``answering``  plan, compose, ground: a question becomes checked claims
``memory`` ``index`` ``embedders``   adapters: SQL, Chroma, local models
``agent``      the one door to LangChain
``wiring``     the one file that names adapters
"""
