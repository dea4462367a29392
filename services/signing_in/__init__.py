"""Signing in: who somebody is, how often may be tried, and the sign-in itself."""
