"""Where EM begins: by name, by hand, and on samples of many rows."""
