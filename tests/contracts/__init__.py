"""Contract suites: what every adapter of a seam must do. An adapter's test subclasses the suite."""
