"""Who may change something: whoever has the key, or one person on one machine."""

import secrets
from urllib.parse import urlsplit

from fastapi import Request

from wearwith.serving.problems import RefusedError
from wearwith.serving.service import Service

__all__ = ["require_editor"]

KEY_HEADER = "X-API-Key"


def require_editor(service: Service, request: Request, key: str | None = None) -> None:
    """Refuse a request that may not edit rules.

    A browser says with every such request which site it comes from. A page of another site can't
    send the header with the key, but without a key it could send anything else. A form sends its
    key as `key`.

    Raises
    ------
    RefusedError
        403 if editing is off or another site asks, 401 if the key is missing or wrong.
    """
    _require_same_site(request)
    sent = key if key is not None else request.headers.get(KEY_HEADER)
    expected = service.settings.api_key
    if expected is None:
        if service.settings.edit_without_key:
            return
        raise RefusedError(
            403,
            "Editing is off: this service was started without a key",
            where=KEY_HEADER,
            fix="start it with WEARWITH_API_KEY set or with --api-key-file; on your own machine, "
            "with --edit",
        )
    if secrets.compare_digest((sent or "").encode(), expected.get_secret_value().encode()):
        return
    raise RefusedError(
        401,
        "The key is wrong" if sent else "This needs the key",
        where=KEY_HEADER,
        fix=f"send it in the header {KEY_HEADER}",
        headers={"WWW-Authenticate": KEY_HEADER},
    )


def _require_same_site(request: Request) -> None:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    is_own = site in (None, "same-origin", "none")
    if is_own and origin is not None:  # `null` comes from a page that hides its site
        host = urlsplit(origin).netloc
        is_own = host != "" and host == request.headers.get("host")
    if not is_own:
        raise RefusedError(
            403,
            "Another site's page asked for this",
            where="Origin",
            fix="use the page of this service itself",
        )
