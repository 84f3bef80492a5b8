"""The HTTP door: authenticates, encodes and renders. No rule of the business lives here."""
