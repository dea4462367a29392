"""Signing in: who somebody is, and whether what they show proves it.

``identity``: whose proofs must match for an address, and whether they do
``devices``: browsers that signed in here before
``staff``: who of the staff may come in, and with what
``single_sign_on``: staff sign in at the district's identity provider
``provider_claims``: what that provider's token must say
"""
