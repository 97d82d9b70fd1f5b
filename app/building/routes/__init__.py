"""The pages of this domain, one file an audience."""
from __future__ import annotations
BLUEPRINTS = ()
STAFF_NAV = ()
