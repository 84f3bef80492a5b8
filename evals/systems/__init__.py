"""What is measured: the product, and the baselines beside it, all behind one seam."""
