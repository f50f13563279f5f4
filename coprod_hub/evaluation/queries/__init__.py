"""Reading tenders, one module for each part of the way; `who` says what anybody may see."""
