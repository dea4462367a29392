"""What proves who somebody is, and how they change it themselves.

``proofs``: what proves who a person is, as that person changes it
``staff_proofs``: the same for staff
``passwords``: argon2id, and the same work whether the person is known or not
``password_rules``: which passwords may be chosen
``authenticators``: a ratepayer's authenticator and its recovery codes
``totp``: the codes an authenticator shows
``passkeys``: passkeys of people and of staff: added, used, removed
``passkey_signing``: what a device is asked and answers, in the terms of WebAuthn
``mailed_codes``: codes that prove a mailbox: made, mailed, tried a few times
``sign_in_codes``: the one that signs a person in
``email_changes``: another e-mail address, which the old one can undo
``history``: what a person is shown of their own past: sign-ins, refusals, changes
``security_notices``: what a person is told when any of it changed
"""
