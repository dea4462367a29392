"""A small server that speaks enough S3 for documents: put, get, delete, list by pages."""

import hashlib
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from flask import Flask, Response, request
from werkzeug.serving import make_server

from sandbox.serving import HOST, OnAThread

#: Few, so that a test sees a second page.
PAGE = 3


class Bucket(OnAThread):
    """A running server with one bucket; ``with Bucket() as bucket`` in tests.

    It asks for a signed request of its key, and does not check the signature.
    """

    def __init__(self, *, name: str = "documents", key: str = "key") -> None:
        self.name, self.key = name, key
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        #: Answers 503 while it is set.
        self.is_down = False
        self._server = make_server(HOST, 0, _app(self), threaded=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"


def _app(bucket: Bucket) -> Flask:
    app = Flask(__name__, static_folder=None)

    @app.before_request
    def guard() -> Response | None:
        if bucket.is_down:
            return _no(503, "SlowDown")
        if f"Credential={bucket.key}/" not in request.headers.get("Authorization", ""):
            return _no(403, "AccessDenied")
        return None

    @app.get(f"/{bucket.name}")
    def names() -> Response:
        prefix, after = request.args.get("prefix", ""), request.args.get("continuation-token", "")
        found = sorted(key for key in bucket.objects if key.startswith(prefix) and key > after)
        page = found[:PAGE]
        has_more = len(found) > PAGE
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key>"
            f"<LastModified>{bucket.objects[key][1].isoformat()}</LastModified></Contents>"
            for key in page
        )
        token = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if has_more else ""
        more = str(has_more).lower()
        return _xml(
            f"<ListBucketResult><IsTruncated>{more}</IsTruncated>{token}{rows}</ListBucketResult>"
        )

    @app.put(f"/{bucket.name}/<path:key>")
    def put(key: str) -> Response:
        content = request.get_data()
        bucket.objects[key] = (content, datetime.now(UTC))
        mark = hashlib.md5(content, usedforsecurity=False).hexdigest()
        return Response(status=200, headers={"ETag": f'"{mark}"'})

    @app.get(f"/{bucket.name}/<path:key>")
    def get(key: str) -> Response:
        if key not in bucket.objects:
            return _no(404, "NoSuchKey")
        return Response(bucket.objects[key][0], mimetype="application/octet-stream")

    @app.delete(f"/{bucket.name}/<path:key>")
    def delete(key: str) -> Response:
        bucket.objects.pop(key, None)
        return Response(status=204)

    return app


def _no(status: int, code: str) -> Response:
    return _xml(f"<Error><Code>{code}</Code></Error>", status)


def _xml(text: str, status: int = 200) -> Response:
    return Response(f'<?xml version="1.0"?>{text}', status=status, mimetype="application/xml")
