"""What the sign-in pages say, in place of Flask-Security's own messages."""

from __future__ import annotations

DONE, FAULT, NOTE = "success", "error", "info"

MESSAGES: dict[str, tuple[str, str]] = {
    "GENERIC_AUTHN_FAILED": ("That email address and password do not go together.", FAULT),
    "INVALID_PASSWORD": ("That is not your password.", FAULT),
    "PASSWORD_NOT_PROVIDED": ("Type your password.", FAULT),
    "EMAIL_NOT_PROVIDED": ("Type your email address.", FAULT),
    "INVALID_EMAIL_ADDRESS": ("Write the address like name@council.gov.uk.", FAULT),
    "RETYPE_PASSWORD_MISMATCH": ("The two new passwords are not the same.", FAULT),
    "PASSWORD_IS_THE_SAME": ("The new password must be a different one.", FAULT),
    "PASSWORD_CHANGE": ("Your password is changed. Every other visit of yours has ended.", DONE),
    "TWO_FACTOR_INVALID_TOKEN": (
        "That code did not work. A code lasts 30 seconds and works once. Use the next one.",
        FAULT,
    ),
    "TWO_FACTOR_PERMISSION_DENIED": ("Sign in with your password first.", NOTE),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", DONE),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "Your new code app works. Codes from the old one do not.",
        DONE,
    ),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Choose the code app.", FAULT),
    "TWO_FACTOR_SETUP_EXPIRED": ("That took a long time. Start the set-up again.", FAULT),
    "INVALID_RECOVERY_CODE": ("That is not one of your recovery codes, or it is used.", FAULT),
    "NO_RECOVERY_CODES_SETUP": ("You have no recovery codes yet.", NOTE),
    "REAUTHENTICATION_REQUIRED": (
        "Type your password again before you change how you sign in.",
        NOTE,
    ),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. Carry on.", NOTE),
    "UNAUTHENTICATED": ("Sign in to see that page.", NOTE),
    "UNAUTHORIZED": ("That page is not for you.", FAULT),
    "LOGIN": ("Sign in to see that page.", NOTE),
    "INVALID_REDIRECT": ("That address is not ours.", FAULT),
}


def settings() -> dict[str, tuple[str, str]]:
    """Give the messages as Flask-Security's settings."""
    return {f"SECURITY_MSG_{name}": words for name, words in MESSAGES.items()}
