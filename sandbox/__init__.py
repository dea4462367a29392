"""The outside world, imitated. Nothing in the product imports from here."""
