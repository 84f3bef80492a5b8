"""The nouns of Plumbline, one module a family. All frozen; they import nothing else of ours."""
