"""What autopay draws: planned, told before, sent once, and followed to the bank's last word.

``terms``: what a payer agreed to, as the rules read it
``changes``: every change of an autopay: written down, and written to the customer
``amounts``: what a draft comes to, less what is on its way
``notices``: the letter before a draft; without one nothing is drawn
``untold``: drafts whose notice did not arrive: held, and told anew
``planning``: a draft for each bill, and planned anew after changes
``planning_many``: the drafts of a whole bill run
``wanted``: what many drafts and their notices are made of
``standings``: what many accounts stand at
``skipping``: one draft left out, put back, or let go on
``suspending``: autopay that waits for its payer
``facts``: all that a draft's day is decided by, read in one statement
``obstacles``: what stands in the way of a draft on its day
``sending``: the draw of one draft, once
``following``: what becomes of it, and what a return means
``fees``: the fee for a returned payment, and waiving it
``withdrawing``: a method that its bank will not be drawn from again
``pacing``: not more calls a second than the processor allows
``running``: the run of a day
``counting``: what a run expected and sent, explained to the cent
``tallying``: those figures read for one run or a page of them, in a few statements
``runs``: the runs as staff look at them, and beginning one again
``sweeping``: every night, what hangs
``twice``: the same amount twice, here or on its way
``rates``: how many debits came back, of what Nacha limits
"""
