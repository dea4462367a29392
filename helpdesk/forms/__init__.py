"""What staff are asked."""
