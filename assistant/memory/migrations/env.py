"""Alembic's entry point: runs the steps on the connection that the memory hands over."""

from alembic import context

from assistant.memory.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
