"""Listening: who said what, sentence by sentence, and whether it is meant as it sounds. Pure."""
