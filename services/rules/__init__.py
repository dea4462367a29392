"""Pure arithmetic: no session, no clock, no district but what is handed in.

``aging``: how old a debt is, and what lateness costs
``allocation``: how a payment is applied to the parts of what is owed
``grace``: days of an outage that cost nobody a late fee
``business_days``: days on which the county's offices are open
``calendar``: banking days, and months
``closing_clock``: days to answer a request for a final bill, and to give back what was too much
``closing``: the final bill of a sale: charges to a day, per diem, who still owes
``periods``: days of service, and how much of a month some of them are
``rate_words``: a rate of the file in plain English
``file_growth``: what the next file of a district may not change
``file_differences``: what one file changes in another, in words
``rating``: what service costs, worked out of a tariff
``instalments``: a debt in instalments, within months or with interest over years
``interest``: what delinquent charges bear
``fees``: what permits and capacity cost
``unusual``: what a person should look at before a bill is made
``csv_lines``: a file of lines that a clerk made, read a line at a time
``programs``: what a rate program takes off
``special_rates``: what a notice of special rates says of each program, kept
``cost_shift``: what discounts shift to everybody else
``screening``: whether somebody may have a rate program, by what they say of themselves
``program_lines``: a file of enrolments as typed lines, or what is wrong with each
``volume_lines``: a file of volumes as typed lines, or what is wrong with each
``contracts``: what a contract over years would come to
``coming``: what will happen to an account if nobody does anything
``delinquency``: which step an unpaid bill has reached, and what it costs
``drafting``: how much autopay draws, and on which day
``returned``: why a bank gave a debit back, and what follows
``dispute_words``: why payers dispute a charge, in words
``standing``: what its owner should read first
``promises``: the day an answer is promised by, and what is left of it while others are waited for
``progress``: how far a payment has come, in a payer's words
``numbers``: account numbers, as people type them
``codes``: codes that people read and type: their letters, and how many
``language``: which of our two languages somebody writes in
``old_numbers``: account numbers of the system before ours
``roles``: what somebody may do by what they are to an account
``bill_contents``: what a bill says, in one form, and the hash of it
``postal``: letters in the order a carrier walks
``sampling``: drawing by chance, so that the draw can be made again
``scan_line``: the line of a stub that a machine reads
``sale_lines``: a list of properties that are sold, as a title company pastes it
``levelling``: components set right after a charge was taken back
``mailboxes``: which addresses mail is written to
``telephones``: telephone numbers as people type them
``people_names``: names of customers, as they are compared
``typed_names``: what may be typed as one's own name
``workload``: how much work a question is, in minutes
``words``: words as they are found by
``agreed``: words that somebody reads and agrees to, and how they say yes
``reason_words``: the reason that staff give for a deed, as it is kept
``masking``: numbers that nobody may keep: of cards and of social security
"""
