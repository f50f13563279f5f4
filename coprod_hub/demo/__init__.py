"""A small believable year in an invented city, built only through services."""
