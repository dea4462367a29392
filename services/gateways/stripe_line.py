"""The line to Stripe: what its library asks, over connections that are kept open.

The library's own carrier makes a session's request of each call, with cookies, hooks and
redirects, and that takes longer than the call. Stripe sets no cookies and redirects nobody.
"""

from collections.abc import Mapping
from typing import Any

import requests
import stripe
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import DecodeError, HTTPError, SSLError

#: As many at once as a process has threads that call.
CONNECTIONS = 32
#: Asked again, these would end the same.
FOR_GOOD = (SSLError, DecodeError)
_AS_IT_COMES = {"Accept-Encoding": "gzip, deflate"}


def pools(api_base: str) -> PoolManager:
    """Connections for all threads of a process, kept open from one call to the next.

    A proxy is looked for in the environment once; passwords on the disk are not wanted. Whom to
    trust is the library's to say.
    """
    proxies = requests.utils.get_environ_proxies(api_base)
    proxy = requests.utils.select_proxy(api_base, proxies)
    trusted: dict[str, Any] = {"cert_reqs": "CERT_REQUIRED", "ca_certs": stripe.ca_bundle_path}
    if proxy is None:
        return PoolManager(maxsize=CONNECTIONS, **trusted)
    behind: PoolManager = HTTPAdapter(pool_maxsize=CONNECTIONS).proxy_manager_for(proxy, **trusted)
    return behind


class Line(stripe.HTTPClient):
    """Carries what the library asks, with some patience; asking again is the library's."""

    name = "urllib3"

    def __init__(self, kept: PoolManager, patience: tuple[int, int]) -> None:
        super().__init__()
        self._kept = kept
        connect, read = patience
        self._patience = Timeout(connect=connect, read=read)

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None,
        post_data: str | bytes | None = None, *, _usage: list[str] | None = None,
    ) -> tuple[Any, int, Mapping[str, str]]:  # fmt: skip
        """What Stripe answered: its words, its status and its headers.

        :raises stripe.APIConnectionError: when no answer came.
        """
        try:
            answer = self._kept.urlopen(
                method.upper(), url, body=post_data, headers={**(headers or {}), **_AS_IT_COMES},
                timeout=self._patience, retries=False, redirect=False,
            )  # fmt: skip
        except HTTPError as error:
            raise stripe.APIConnectionError(  # type: ignore[no-untyped-call]  # the library's
                f"No answer of Stripe's came ({type(error).__name__}: {error}).",
                should_retry=not isinstance(error, FOR_GOOD),
            ) from error
        return answer.data, answer.status, answer.headers

    def close(self) -> None:
        """Let go of every connection that is kept."""
        self._kept.clear()
