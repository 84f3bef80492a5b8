"""How a run is shown: terminal, markdown, one HTML file, JUnit. All are made from the stored run alone."""
