"""Health against what became of the accounts, on the house's own history and without look-ahead. Pure."""
