"""From a question to a checked answer: understand, plan, compose, ground. Pure over what the tools found."""
