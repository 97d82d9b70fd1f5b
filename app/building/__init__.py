"""The workshop where coordinators build surveys, try them out and publish them."""
