"""What a fitted mixture says: clusters, directions, rows explained, densities, missing values."""
