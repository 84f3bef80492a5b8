"""Language models behind one gateway: limits, retries, a breaker and an account. Writes no prompt, trusts no reply."""
