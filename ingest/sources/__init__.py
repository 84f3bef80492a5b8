"""The systems whose exports can be read. A new one is a file here and a line in `ingest.registry`."""
