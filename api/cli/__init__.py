"""The command line: reads arguments, calls the assistant, prints data on stdout and all else on stderr."""
