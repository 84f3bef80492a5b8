"""The memory of an account, kept by itself from what was said and delivered: items with evidence. All pure."""
