"""Forms of tender evaluation, one module for each part of the way."""
