"""What every answer tells the browser it may not do."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from web import compression
from web.assets import PREFIX
from web.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HSTS_SECONDS = 2 * 365 * 24 * 3600
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "fullscreen", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip


def content_policy(settings: Settings) -> str:
    """Nothing but our own files; forms go to us or to the payment page."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            f"form-action 'self' {' '.join(settings.processor_origins)}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def for_every_answer(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Headers of pages, files and errors alike."""
    headers = [
        ("Content-Security-Policy", content_policy(settings)),
        ("X-Content-Type-Options", "nosniff"),
        # A POST over HTTPS is checked by its referrer, so it must be sent to ourselves.
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", PERMISSIONS),
        ("X-Frame-Options", "DENY"),
    ]
    if settings.is_secure:
        headers.append(("Strict-Transport-Security", f"max-age={HSTS_SECONDS}; includeSubDomains"))
    return tuple(headers)


def for_files(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Headers of style, script, font and seal: no page, so what frames and features may do is
    not said. A first visit asks for five of them."""
    policy = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    shared = {"X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Strict-Transport-Security"}
    return (policy, *(header for header in for_every_answer(settings) if header[0] in shared))


def wire(app: Flask, settings: Settings) -> None:
    """Put them on every answer that leaves the process. Pages are never kept by anybody."""
    compression.wire(app)
    answer = app.wsgi_app
    of_pages, of_files = list(for_every_answer(settings)), list(for_files(settings))
    not_kept = [*of_pages, ("Cache-Control", "no-store")]

    def protected(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *error: Any) -> Any:  # noqa: ANN401
            is_said = any(name.lower() == "cache-control" for name, _ in given)
            if not is_said:
                added = not_kept
            else:
                added = of_files if environ["PATH_INFO"].startswith(PREFIX) else of_pages
            return start_response(status, given + added, *error)

        return answer(environ, start)

    app.wsgi_app = protected  # type: ignore[method-assign]
