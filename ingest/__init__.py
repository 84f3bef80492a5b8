"""From exports to the memory: recognise, parse, clean, resolve the account, chunk, embed, store.

``records``     what a source yields; a bad record is a value
``recognise``   which source reads a file, told by its content
``sources``     one file a shape
``mailtext`` ``clean``   text as people write it, made fit to store
``resolve``     whose a document is, and by which rule
``chunk``       the units that are searched
``pipeline``    the one place that writes, a transaction a batch
"""
