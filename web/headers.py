"""What every answer tells the browser it may not do."""

from flask import Flask, Response

from web.settings import Settings

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


def wire(app: Flask, settings: Settings) -> None:
    """Put them on every answer. Pages are never kept by anybody."""
    headers = (*for_every_answer(settings), ("Cache-Control", "no-store"))

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in headers:
            response.headers.setdefault(name, value)
        return response
