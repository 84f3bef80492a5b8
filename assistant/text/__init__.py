"""What can be read off a text without asking anybody: sentences, words, figures, names. All pure."""
