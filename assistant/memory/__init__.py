"""The truth, in SQL: what was said, the facts beside it, two times each, and what is still to be indexed."""
