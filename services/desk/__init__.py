"""What the console finds, shows and explains."""
