"""What ratepayers and guests are asked."""
