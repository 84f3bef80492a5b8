"""One module for each feature: its paths, what they take, and the shape they give."""
