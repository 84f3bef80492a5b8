"""The judge of sentences that do not repeat their evidence."""
