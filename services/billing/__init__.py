"""What is charged: bills issued one by one or a cycle at a time, and what lateness costs.

``charging``: what the tariff comes to, as lines of a bill
``issuing``: bills issued with the credit a customer holds
``served``: what accounts are served with in a period
``volumes``: volumes by file, loaded as a whole or not at all
``working_out``: one account's bill of a period, and why it cannot be made
``inputs``: what a run was worked out of, as one digest
``runs``: a bill run while it is prepared
``approving``: the second person's word on it
``previewing``: a run worked out without posting it
``totals``: what a preview comes to
``posting``: an approved run posted, batch by batch
``lanes``: two batches under way at a time, in their order all the same
``looking``: runs as staff look at them
``proposing``: the next run of each cycle, proposed some days before
``writing``: the bills of a batch as rows
``parts``: what the customers of a batch owe, and the accounts of their ledger
``penalties``: what lateness costs, posted
"""
