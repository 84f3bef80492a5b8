"""Documents about an account: claims collected, chosen by kind, edition and audience, and put into forms. Pure."""
