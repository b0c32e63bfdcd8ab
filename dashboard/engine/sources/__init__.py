"""Where rows come from: a table, one with holes, a file in blocks; statistics are the same."""
