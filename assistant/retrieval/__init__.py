"""From a question and a scope to the passages that may answer it. All pure but the reading of the memory."""
