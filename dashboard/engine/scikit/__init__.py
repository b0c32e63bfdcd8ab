"""What GaussianMixture has beside the engine: scikit-learn's shapes, starts and stopping."""
