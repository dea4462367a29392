"""An identity provider, imitated on this machine: OpenID Connect with real signatures.

It never leaves the loopback and the product never imports it.
"""

from sandbox.oidc.faults import Fault
from sandbox.oidc.provider import CLIENT_ID, CLIENT_SECRET, Provider
from sandbox.oidc.server import ProviderSandbox

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "Fault", "Provider", "ProviderSandbox"]
