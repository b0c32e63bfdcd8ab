"""GMM Explorer: find groups in a table of numbers with Gaussian mixture models."""
