"""The page of an autopay that is on: its state, what comes, what was, and what can be done."""

from flask.typing import ResponseReturnValue

from models.autopay import Autopay
from portal import autopay_lines, autopay_terms, autopay_words
from portal.autopay_setting import AHEAD
from portal.forms.autopay import PauseForm
from portal.frame import BILLS, around, my_account
from services.autopay import history, owing, seen
from services.autopay.seen import DRAWS
from services.drafts import terms as as_terms
from web.clock import today
from web.database import reading
from web.extensions import house
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _


def state_page(
    number: str, live: Autopay, form: PauseForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """What its payer sees; others on the account see that it is on, and by whom."""
    district, on = house().district, today()
    with reading() as session:
        account, part = my_account(session, number, on)
        standing = seen.standing(session, district, account.number, person_id=me().id, on=on)
        drafts = seen.coming(session, live.id) if standing.is_mine else []
        past = history.of_account(session, account.id, person_id=me().id)
        newest = owing.of_account(session, district, account.id, on)
    by = {me().actor: _("by you")}
    is_drawn = standing.is_mine and standing.kind in DRAWS
    terms, fee = as_terms.of(live), standing.fee
    calendar = owing.calendar(district, terms, newest, on, fee=fee) if is_drawn else []
    more = max(AHEAD - len(drafts), 0)
    about = autopay_lines.about(terms, newest.newest)
    return form_page(
        "portal/autopay/show.html",
        form or PauseForm(formdata=None).begin(),
        status,
        account=account,
        root=f"/a/{account.number}",
        standing=standing,
        state=autopay_words.STATES[standing.kind],
        sentence=autopay_words.sentence(standing),
        sent=autopay_words.sent(standing),
        later=autopay_words.later(standing),
        autopay=live,
        rules=autopay_terms.rules(live),
        drafts=[autopay_lines.drawn(each, fee, is_card=standing.is_card) for each in drafts],
        calendar=[autopay_lines.ahead(each, about) for each in calendar[:more]],
        hour=district.autopay.sends_at_hour,
        history=[autopay_lines.happened(each, by) for each in past],
        **around(account, BILLS, part),
    )
