"""What may be done, and by whom: the words of it. The table is ``web.permissions``."""

from enum import StrEnum

from models.identity import StaffRole


class Who(StrEnum):
    """The kinds of visitor a permission is given to."""

    #: Anybody, known or not.
    PUBLIC = "public"
    #: A person signed in to the portal; which accounts are theirs is asked of every record.
    PERSON = "person"
    SPECIALIST = StaffRole.SPECIALIST.value
    SUPERVISOR = StaffRole.SUPERVISOR.value
    #: Looks at everything and changes nothing.
    AUDITOR = StaffRole.AUDITOR.value


class Permission(StrEnum):
    """One thing that may be done: ``noun.verb``."""

    # Anybody
    HEALTH_VIEW = "health.view"
    PUBLIC_PAGE_VIEW = "public_page.view"
    LANGUAGE_CHOOSE = "language.choose"
    SESSION_OPEN = "session.open"
    WEBHOOK_RECEIVE = "webhook.receive"
    GUEST_PAY = "guest.pay"
    RECEIPT_VERIFY = "receipt.verify"
    INVITATION_ACCEPT = "invitation.accept"
    EMAIL_CHANGE_UNDO = "email_change.undo"
    ACCOUNT_LINK_UNDO = "account_link.undo"
    WELCOME_ACCEPT = "welcome.accept"
    ACCOUNT_SIGN_UP = "account.sign_up"
    MESSAGE_CHECK = "message.check"
    NOTICE_UNSUBSCRIBE = "notice.unsubscribe"
    #: Whose mailbox is proven is asked of every request.
    ESCROW_ASK = "escrow.ask"
    # A person, for accounts of their own
    OWN_SESSION_CLOSE = "own_session.close"
    OWN_SESSIONS_END = "own_sessions.end"
    OWN_PROFILE_VIEW = "own_profile.view"
    OWN_IDENTITY_PROVE = "own_identity.prove"
    OWN_PROOFS_CHANGE = "own_proofs.change"
    OWN_NOTICES_CHANGE = "own_notices.change"
    OWN_METHODS_VIEW = "own_methods.view"
    #: Their own name for one, and which is chosen first.
    OWN_METHODS_CHANGE = "own_methods.change"
    #: Adding and removing one.
    OWN_METHODS_KEEP = "own_methods.keep"
    OWN_ACCOUNT_VIEW = "own_account.view"
    OWN_ACCOUNT_PAY = "own_account.pay"
    OWN_AUTOPAY_CHANGE = "own_autopay.change"
    #: Whether bills come by e-mail or on paper.
    OWN_PAPERLESS_CHANGE = "own_paperless.change"
    #: Agreeing to pay what is past due in instalments.
    OWN_PLAN_AGREE = "own_plan.agree"
    OWN_ACCESS_GRANT = "own_access.grant"
    OWN_ACCESS_END = "own_access.end"
    OWN_CREDIT_ASK = "own_credit.ask"
    OWN_ACCOUNT_LINK = "own_account.link"
    OWN_PEOPLE_CHANGE = "own_people.change"
    OWN_TICKET_VIEW = "own_ticket.view"
    OWN_TICKET_WRITE = "own_ticket.write"
    # Staff
    STAFF_SESSION_CLOSE = "staff_session.close"
    STAFF_PROOFS_VIEW = "staff_proofs.view"
    STAFF_PROOFS_CHANGE = "staff_proofs.change"
    STAFF_IDENTITY_PROVE = "staff_identity.prove"
    STAFF_KEYS_CHANGE = "staff_keys.change"
    ACCOUNT_SEARCH = "account.search"
    ACCOUNT_VIEW = "account.view"
    LEDGER_VIEW = "ledger.view"
    PAYMENT_VIEW = "payment.view"
    PAYMENT_FOLLOW = "payment.follow"
    #: Changes of what is owed that staff asked for.
    CHANGE_VIEW = "change.view"
    CHANGE_ASK = "change.ask"
    #: The second person.
    CHANGE_DECIDE = "change.decide"
    REFUND_VIEW = "refund.view"
    REFUND_ASK = "refund.ask"
    #: Calling one off, and the checks of what was asked for.
    REFUND_WORK = "refund.work"
    #: The second person.
    REFUND_DECIDE = "refund.decide"
    DISPUTE_VIEW = "dispute.view"
    DISPUTE_ANSWER = "dispute.answer"
    EVENT_VIEW = "event.view"
    JOB_VIEW = "job.view"
    JOB_RETRY = "job.retry"
    ATTENTION_VIEW = "attention.view"
    ATTENTION_RESOLVE = "attention.resolve"
    #: What the district charges, and the files that said so.
    RATE_VIEW = "rate.view"
    #: Proposing a change of them, and having it worked out.
    RATE_PROPOSE = "rate.propose"
    #: The second person.
    RATE_DECIDE = "rate.decide"
    #: What is mine to do, and what I wait for.
    MY_DAY_VIEW = "my_day.view"
    #: Who has how much to do, what waits, and what is out of the ordinary.
    BOARD_VIEW = "board.view"
    #: Saying what one thinks of finished work that was drawn.
    WORK_REVIEW = "work.review"
    TICKET_VIEW = "ticket.view"
    TICKET_ANSWER = "ticket.answer"
    CANNED_EDIT = "canned.edit"
    PIN_RENEW = "pin.renew"
    WELCOME_VIEW = "welcome.view"
    #: Whether people of an import who look like one are one.
    PERSON_DECIDE = "person.decide"
    HOLD_CHANGE = "hold.change"
    ACCOUNT_CHANGE = "account.change"
    #: Who sees an account.
    ACCESS_CHANGE = "access.change"
    CUSTOMER_VIEW = "customer.view"
    AUTOPAY_CHANGE = "autopay.change"
    #: What drafts there are, and how a day's run goes.
    DRAFT_VIEW = "draft.view"
    #: Letting a held draft go on, and saying that its payer was told.
    DRAFT_RELEASE = "draft.release"
    #: Beginning the run of a day, or going on with one that stopped.
    DRAFT_RUN = "draft.run"
    RETURN_FEE_WAIVE = "return_fee.waive"
    #: Proposing instalments, writing down what was signed on paper, and ending it.
    ARRANGEMENT_CHANGE = "arrangement.change"
    #: Proposing a contract, writing down what was signed on paper, ending it early.
    CONTRACT_CHANGE = "contract.change"
    #: The second person, and who calls a default due.
    CONTRACT_DECIDE = "contract.decide"
    #: What is past due, what the next run would do, and who was told.
    PAST_DUE_VIEW = "past_due.view"
    #: Holding a step back, writing down who gets copies, and what went into the mail.
    PAST_DUE_WORK = "past_due.work"
    LATE_FEE_WAIVE = "late_fee.waive"
    #: Giving a caller a link to pay, and taking it back.
    PAY_LINK_GIVE = "pay_link.give"
    #: What proves a debit, as a file to give away.
    EVIDENCE_TAKE = "evidence.take"
    #: Who did what, all of it.
    AUDIT_VIEW = "audit.view"
    #: Writing as a customer: nobody of staff may.
    CUSTOMER_WRITE = "customer.write"
    BILL_RUN_VIEW = "bill_run.view"
    #: Proposing a run, having it worked out, and deciding what is unusual in it.
    BILL_RUN_PREPARE = "bill_run.prepare"
    #: The second person.
    BILL_RUN_APPROVE = "bill_run.approve"
    #: Sending the bills of a run, taking print files, and what is printed again.
    BILL_SEND = "bill.send"
    #: Volumes that bills go by.
    VOLUME_LOAD = "volume.load"
    #: Proposing that a discount begins or ends on an account, and taking that back.
    PROGRAM_PROPOSE = "program.propose"
    #: The second person.
    PROGRAM_DECIDE = "program.decide"
    RECONCILIATION_VIEW = "reconciliation.view"
    #: Why the processor's books and ours differ.
    RECONCILIATION_EXPLAIN = "reconciliation.explain"
    DISCREPANCY_VIEW = "discrepancy.view"
    #: Taking, explaining, proving and closing one.
    DISCREPANCY_WORK = "discrepancy.work"
    #: The second person.
    DISCREPANCY_DECIDE = "discrepancy.decide"
    #: Requests for the final bill of a property that is sold.
    ESCROW_VIEW = "escrow.view"
    ESCROW_WORK = "escrow.work"
    ANNOUNCEMENT_VIEW = "announcement.view"
    ANNOUNCEMENT_PUBLISH = "announcement.publish"
