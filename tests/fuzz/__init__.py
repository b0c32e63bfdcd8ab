"""Many thousands of made-up files for the reader: see `__main__`."""
