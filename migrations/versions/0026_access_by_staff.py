"""Access that staff give: invitations of the district's own, and a kind of change.

Rules become wider and nothing becomes narrower: an invitation may be nobody's of the portal. The
version before cannot show such an invitation, and its link works again when that version is gone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("set_up", "mailing", "contact", "closed", "access")


def upgrade() -> None:
    op.add_column("invitation", sa.Column("from_on", sa.Date(), nullable=True))
    op.add_column("invitation", sa.Column("invited_by_staff", SERIAL, nullable=True))
    with op.batch_alter_table("invitation") as invitation:
        invitation.alter_column("invited_by", existing_type=sa.BigInteger(), nullable=True)
        invitation.create_foreign_key(
            op.f("fk_invitation_invited_by_staff"), "staff", ["invited_by_staff"], ["id"],
            postgresql_not_valid=True,
        )  # fmt: skip
        invitation.create_check_constraint(
            op.f("ck_invitation_person_or_staff"),
            sa.text("(invited_by IS NULL) <> (invited_by_staff IS NULL)"),
            postgresql_not_valid=True,
        )
    with op.batch_alter_table("account_change") as change:
        change.drop_constraint("change_kind", type_="check")
        change.create_check_constraint(
            "change_kind", sa.column("kind").in_(KINDS), postgresql_not_valid=True
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE invitation VALIDATE CONSTRAINT fk_invitation_invited_by_staff")
        op.execute("ALTER TABLE invitation VALIDATE CONSTRAINT ck_invitation_person_or_staff")
        op.execute("ALTER TABLE account_change VALIDATE CONSTRAINT ck_account_change_change_kind")
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_invitation_invited_by_staff", "invitation", ["invited_by_staff"],
            postgresql_concurrently=True,
        )  # fmt: skip
