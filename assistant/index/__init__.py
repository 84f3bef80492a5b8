"""Vector indexes: rebuildable copies of the memory's vectors, behind its outbox."""
