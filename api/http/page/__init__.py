"""The chat page: three files that the service hands out as they are; nothing is built and nothing is loaded from
elsewhere."""
