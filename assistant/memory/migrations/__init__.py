"""The steps that bring a data folder of any earlier version to the tables of today."""
