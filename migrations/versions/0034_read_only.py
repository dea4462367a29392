"""A role that reads only, and a contact that is told and sees nothing.

Who was a contact until now was told that they see and pay: they are tenants, who may the same, and
nobody loses what they had. The rule of the words becomes wider; the version before cannot show
somebody who reads only, and none is written until that version is gone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

ROLES = ("owner", "co_owner", "tenant", "manager", "read_only", "contact")
TENANTS = {
    "access": "UPDATE access SET role = 'tenant' WHERE role = 'contact'",
    "invitation": "UPDATE invitation SET role = 'tenant' WHERE role = 'contact'",
}


def upgrade() -> None:
    for name, become_tenants in TENANTS.items():
        with op.batch_alter_table(name, reflect_kwargs={"resolve_fks": False}) as table:
            table.drop_constraint("role", type_="check")
            table.create_check_constraint(
                "role", sa.column("role").in_(ROLES), postgresql_not_valid=True
            )
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {name} VALIDATE CONSTRAINT ck_{name}_role")
        op.execute(become_tenants)
