"""Which model: grids over K and family, cross-validation, and what bootstraps tell of them."""
