"""The world outside, as the house sees it: one Protocol for each neighbour, one real way to it.

Tests and the demo point the real one at a server of ``sandbox/``, so there is
no stand-in that could drift away from the truth.

``processor``: what is said with the payment processor, and how it says no
``processor_methods``: the same about cards and bank accounts that are kept
``processor_draws``: the same about money drawn from them
``processor_refunds``: the same about money given back, and about disputes
``processor_balance``: the same about its own books: lines of the balance, and payouts
``processor_verbs``: everything the processor is asked for
``stripe_gateway``: Stripe, the one implementation of it
``stripe_connection``: the client, its patience, its errors in our words
``stripe_line``: the line its library's calls go over
``stripe_pages``: payment pages, and the truth about a payment
``stripe_methods``: what is kept for later
``stripe_draws``: what is drawn from it
``stripe_refunds``: what is given back, and disputes
``stripe_balance``: lines of the balance, and payouts
``stripe_truth``: what state a payment is in, read from Stripe's objects
``stripe_events``: Stripe's signed events: who signed one, and where it says to look
``stripe_metadata``: what a page for several accounts tells of itself after a restore
``processor_imitation``: the demo's own processor: what the story of its last days has it do
``mail``: what a letter is, and handing letters over by SMTP
``mailbox``: the district's mailbox, by IMAP
``storage``: where documents lie: what a store can do, and one that is a folder
``s3_storage``: a store that is a bucket which speaks S3
``scanner``: who looks for viruses
``identity_provider``: the staff's identity provider, by OpenID Connect
``held``: the ways out while the books are not ours, or not whole
"""
