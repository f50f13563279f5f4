"""Tender evaluation: young people and parents help choose the provider, in arithmetic that is exact."""
