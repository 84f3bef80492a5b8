"""The rhythm of an account: where it stands, when it is reviewed, when to ask it for something. Pure."""
