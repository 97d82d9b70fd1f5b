"""Nobody sees a page that nobody decided on: every view has a policy of who may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.access import POLICY, Role, allow

if TYPE_CHECKING:
    from flask import Flask

# Views of others, which guard themselves. Each is named, so a new one has to be looked at first.
FOREIGN_VIEWS = {
    "static",
    "security.change_password",
    "security.login",
    "security.logout",
    "security.verify",
    "security.mf_recovery",
    "security.mf_recovery_codes",
    "security.tf_select",
    "security.two_factor_rescue",
    "security.two_factor_setup",
    "security.two_factor_setup_validate",
    "security.two_factor_token_validation",
    "security.static",
}


def without_policy(site: Flask) -> set[str]:
    """The endpoints that can be reached by a rule and carry no policy."""
    reachable = {rule.endpoint for rule in site.url_map.iter_rules()}
    return {name for name in reachable if not getattr(site.view_functions[name], POLICY, None)}


def test_every_view_of_ours_has_a_policy(app: Flask) -> None:
    bare = without_policy(app)

    assert bare - FOREIGN_VIEWS == set()
    assert bare >= FOREIGN_VIEWS, "a view that is gone needs no place in the list"
    assert len(set(app.view_functions) - bare) > 10, "the rule must have looked at the product"


def test_a_view_without_a_policy_is_noticed_and_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    answer = app.test_client().get("/forgotten")

    assert "forgotten" in without_policy(app)
    assert answer.status_code == 403
    assert b"secret" not in answer.data


def test_views_of_others_show_a_stranger_nothing_but_the_way_in(app: Flask) -> None:
    client = app.test_client()
    addresses = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint in FOREIGN_VIEWS - {"security.login"}
        and "GET" in (rule.methods or ())
        and not rule.arguments
    ]

    shown = [address for address in addresses if client.get(address).status_code == 200]

    assert len(addresses) > 3
    assert shown == []


@pytest.mark.parametrize("roles", [(), (Role.ADMINISTRATOR,)])
def test_a_policy_for_staff_keeps_everybody_else_out(app: Flask, roles: tuple[Role, ...]) -> None:
    app.add_url_rule("/guarded", "guarded", allow(*roles)(lambda: "secret"))

    answer = app.test_client().get("/guarded")

    assert answer.status_code == 403
    assert b"secret" not in answer.data


def test_only_pages_for_everybody_are_outside_the_staff_address(app: Flask) -> None:
    for_staff = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FOREIGN_VIEWS
        and Role.ANYONE not in getattr(app.view_functions[rule.endpoint], POLICY, frozenset())
    ]

    assert [address for address in for_staff if not address.startswith("/staff")] == []
