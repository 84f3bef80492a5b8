"""Whether cited words carry a sentence that does not repeat them. Flags what it doubts; proves nothing by itself."""
