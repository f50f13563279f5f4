"""Surveys: what is asked, of whom, under which promise, who decides and by when they reply."""
