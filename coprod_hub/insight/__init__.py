"""Insight: what people said, sorted into themes that people can check, name and trace back to the words."""
