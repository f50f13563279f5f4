"""What is done with tenders, one module for each part of the way."""
