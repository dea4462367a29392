"""Documents in a bucket that speaks S3: the provider's own, or a server of the district's."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.gateways.storage import NAME, Lying, NotStored, StorageAway

ANSWER_SECONDS_MAX = 20
TRIES_MAX = 3


@dataclass(frozen=True, kw_only=True)
class S3Storage:
    """A bucket, and what stands before every name in it."""

    bucket: str
    prefix: str
    #: The server's address; the provider's own when empty.
    url: str
    key: str
    secret: str

    def put(self, name: str, content: bytes) -> None:
        """Keep it; the server has checked what arrived when this returns."""
        self._ask("put_object", Key=self._key(name), Body=content)

    def get(self, name: str) -> bytes:
        """Read it whole."""
        body = self._ask("get_object", Key=self._key(name))["Body"]
        try:
            content: bytes = body.read()
        except self._errors as error:
            raise StorageAway(str(error)) from error
        return content

    def drop(self, name: str) -> None:
        """Delete it."""
        self._ask("delete_object", Key=self._key(name))

    def names(self) -> Iterator[Lying]:
        """Every object under our prefix, a page at a time."""
        more: dict[str, str] = {}
        while True:
            page = self._ask("list_objects_v2", Prefix=self.prefix, **more)
            for found in page.get("Contents", []):
                name = found["Key"].removeprefix(self.prefix)
                if NAME.fullmatch(name):
                    yield Lying(name, found["LastModified"])
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def has_room(self) -> bool:
        """A bucket has no end that we could see."""
        return True

    def _key(self, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} names no document")
        return self.prefix + name

    def _ask(self, verb: str, **given: Any) -> Any:  # noqa: ANN401 - the library's own answers
        from botocore.exceptions import ClientError

        try:
            return getattr(self._client, verb)(Bucket=self.bucket, **given)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
                raise NotStored(given.get("Key", "")) from error
            raise StorageAway(str(error)) from error
        except self._errors as error:
            raise StorageAway(str(error)) from error

    @property
    def _errors(self) -> tuple[type[Exception], ...]:
        from botocore.exceptions import BotoCoreError, HTTPClientError

        return BotoCoreError, HTTPClientError, OSError

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - made by the library from a description
        # Loading it costs more than a page: not before a document is asked for.
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3", endpoint_url=self.url or None, aws_access_key_id=self.key,
            aws_secret_access_key=self.secret, region_name="us-east-1",
            config=Config(
                connect_timeout=ANSWER_SECONDS_MAX, read_timeout=ANSWER_SECONDS_MAX,
                retries={"max_attempts": TRIES_MAX}, s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
            ),
        )  # fmt: skip
