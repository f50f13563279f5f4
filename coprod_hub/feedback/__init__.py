"""Feedback: "you said, we did" – what we heard and what came of it, back to those who spoke."""
