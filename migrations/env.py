"""Alembic runs this with the connection it was handed; there is no other way in."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
