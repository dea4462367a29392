"""Who is invited: people an import brought along, who have an address and never came in."""

from sqlalchemy import ColumnElement, and_, exists

from models.account import Access, Person
from models.identity import LoginSession
from models.importing import AccountAlias, DoubtKind, ImportRun, ImportState, PersonDoubt
from models.welcome import CustomerInvitation

IMPORTED: ColumnElement[bool] = exists().where(
    Access.person_id == Person.id,
    Access.to_on.is_(None),
    AccountAlias.account_id == Access.account_id,
    ImportRun.id == AccountAlias.import_id,
    ImportRun.state == ImportState.KEPT,
)
#: One address under several names, and nobody decided yet whose it is.
HELD: ColumnElement[bool] = exists().where(
    PersonDoubt.person_id == Person.id,
    PersonDoubt.kind == DoubtKind.EMAIL,
    PersonDoubt.decision.is_(None),
)
INVITED: ColumnElement[bool] = exists().where(CustomerInvitation.person_id == Person.id)
CAME_IN: ColumnElement[bool] = exists().where(LoginSession.person_id == Person.id)
#: They signed in since they were invited; of a link that was not used, by another way.
CAME_IN_SINCE: ColumnElement[bool] = exists().where(
    LoginSession.person_id == CustomerInvitation.person_id,
    LoginSession.created_at >= CustomerInvitation.created_at,
)
#: Whom the next letters go to.
NEXT: ColumnElement[bool] = and_(IMPORTED, Person.email.is_not(None), ~HELD, ~INVITED, ~CAME_IN)
