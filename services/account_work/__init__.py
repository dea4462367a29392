"""What staff and customers change about an account, and what is held back on it."""
