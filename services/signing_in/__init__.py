"""Signing in: who somebody is, how often may be tried, and the sign-in itself.

``identity``: a code by e-mail or a password; for staff a password and a code
``sessions``: sign-ins, opened with a new secret and asked for on every request
``sign_ins``: a person's own sign-ins: seen, and ended
``throttles``: how often something may be tried, counted in the database
``lanes``: whose tries count against whom
``devices``: browsers that signed in here before
``browsers``: what a browser says of itself, in its owner's words
``staff``: who of the staff may come in, and with what
``single_sign_on``: staff sign in at the district's identity provider
``provider_claims``: what that provider's token must say
"""
