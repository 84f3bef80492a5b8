"""The suites, one module a family: which cases, which systems, which scorers."""
