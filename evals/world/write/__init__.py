"""Writers of official export shapes. They receive observable types only (`evals.world.observed`)."""
