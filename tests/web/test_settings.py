"""Settings: everything wrong is said at once, and production takes nothing pretended."""

import base64
import pickle

import pytest

from web.settings import Environment, Secret, Settings, SettingsError

KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "HEADWORKS_ENVIRONMENT": "production",
    "HEADWORKS_DATABASE_URL": "postgresql+psycopg://books",
    "HEADWORKS_SECRET_KEY": "k" * 40,
    "HEADWORKS_FIELD_KEY": KEY,
    "HEADWORKS_BASE_URL": "https://pay.larkspur.example",
    "HEADWORKS_DESK_URL": "https://desk.larkspur.example/",
    "HEADWORKS_PROXY_HOPS": "1",
    "HEADWORKS_STRIPE_API_KEY": "sk_live_x",
    "HEADWORKS_STRIPE_WEBHOOK_SECRET": "whsec_new, whsec_old",
}


def test_a_whole_environment_is_read():
    settings = Settings.from_env(PRODUCTION)
    assert settings.environment is Environment.PRODUCTION
    assert settings.hosts == ["desk.larkspur.example", "pay.larkspur.example"]
    assert settings.desk_url == "https://desk.larkspur.example"
    assert [secret.reveal() for secret in settings.stripe_webhook_secret] == [
        "whsec_new",
        "whsec_old",
    ]
    assert not settings.test_mode
    assert settings.has_two_hosts


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "demo-only-" + "k" * 40),
        ("FIELD_KEY", ""),
        ("FIELD_KEY", "not base64"),
        ("FIELD_KEY", base64.b64encode(b"too short").decode()),
        ("FIELD_KEY", base64.b64encode(b"demo-only-" + b"k" * 22).decode()),
        ("BASE_URL", "http://pay.larkspur.example"),
        ("BASE_URL", "pay.larkspur.example"),
        ("DESK_URL", ""),
        ("DESK_URL", "http://desk.larkspur.example"),
        ("DESK_URL", "https://pay.larkspur.example"),
        ("STRIPE_API_KEY", ""),
        ("STRIPE_API_KEY", "sk_test_x"),
        ("STRIPE_API_KEY", "rk_test_x"),
        ("STRIPE_API_BASE", "http://127.0.0.1:12111"),
        ("STRIPE_API_BASE", "https://api.stripe.com.evil.example"),
        ("STRIPE_WEBHOOK_SECRET", ""),
        ("OIDC_ISSUER", "https://login.example.org"),
        ("OIDC_CLIENT_ID", "headworks"),
        ("OIDC_CLIENT_SECRET", "a-secret"),
        ("STAFF_PASSWORDS", "forbidden"),
        ("STAFF_PASSWORDS", "no"),
        ("ENVIRONMENT", "prod"),
        ("ENVIRONMENT", ""),
        ("DATABASE_URL", ""),
        ("PROXY_HOPS", "-1"),
        ("PROXY_HOPS", "0"),
        ("PROXY_HOPS", "many"),
        ("JOBS", "sometimes"),
    ],
)
def test_g03_g04_production_does_not_start_with(name: str, value: str):
    """G3: a secret is missing. G4: it is a default, or the demo's."""
    with pytest.raises(SettingsError, match=f"HEADWORKS_{name}"):
        Settings.from_env({**PRODUCTION, f"HEADWORKS_{name}": value})


@pytest.mark.parametrize("name", ["SMTP", "IMAP"])
def test_g04_no_password_of_production_goes_through_the_network_to_be_read(name: str):
    mail = {
        "HEADWORKS_REPLY_ADDRESS": "help@larkspur.example",
        "HEADWORKS_IMAP_HOST": "mail.larkspur.example",
        "HEADWORKS_SMTP_HOST": "mail.larkspur.example",
        "HEADWORKS_SMTP_SECURITY": "tls",
        "HEADWORKS_SMTP_PASSWORD": "word",
        "HEADWORKS_IMAP_PASSWORD": "word",
    }
    Settings.from_env({**PRODUCTION, **mail})
    mail[f"HEADWORKS_{name}_SECURITY"] = "none"
    with pytest.raises(SettingsError, match=f"HEADWORKS_{name}_SECURITY"):
        Settings.from_env({**PRODUCTION, **mail})
    for here in ({f"HEADWORKS_{name}_HOST": "127.0.0.1"}, {f"HEADWORKS_{name}_PASSWORD": ""}):
        Settings.from_env({**PRODUCTION, **mail, **here})


def test_everything_that_is_missing_is_said_at_once():
    with pytest.raises(SettingsError) as error:
        Settings.from_env({})
    said = str(error.value)
    assert "HEADWORKS_SECRET_KEY" in said
    assert "HEADWORKS_DATABASE_URL" in said
    assert len(said.splitlines()) == 5


def test_the_demo_may_pretend():
    demo = {
        **PRODUCTION,
        "HEADWORKS_ENVIRONMENT": "demo",
        "HEADWORKS_BASE_URL": "http://127.0.0.1:5000",
        "HEADWORKS_DESK_URL": "",
        "HEADWORKS_STRIPE_API_KEY": "sk_test_x",
        "HEADWORKS_STRIPE_API_BASE": "http://127.0.0.1:12111",
    }
    settings = Settings.from_env(demo)
    assert settings.test_mode
    assert not settings.has_two_hosts
    assert settings.processor_origins == ("https://checkout.stripe.com", "http://127.0.0.1:12111")


def test_a_secret_is_never_shown_by_accident():
    settings = Settings.from_env(PRODUCTION)
    for shown in (repr(settings), str(settings), f"{settings.secret_key}", f"{settings!r:>10}"):
        assert "kkkk" not in shown
        assert "sk_live" not in shown
        assert "whsec" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(settings.secret_key)
    assert settings.secret_key == Secret("k" * 40)


ISSUER = {
    "HEADWORKS_OIDC_ISSUER": "https://login.example.org/tenant/",
    "HEADWORKS_OIDC_CLIENT_ID": "headworks",
    "HEADWORKS_OIDC_CLIENT_SECRET": "a-secret",
}


VOUCHED = ISSUER | {"HEADWORKS_OIDC_AMR": "mfa"}


def test_a_provider_is_set_whole_and_named_to_the_letter():
    settings = Settings.from_env(PRODUCTION | VOUCHED | {"HEADWORKS_STAFF_PASSWORDS": "forbidden"})
    assert settings.oidc_issuer == "https://login.example.org/tenant/"
    assert "a-secret" not in repr(settings)


@pytest.mark.parametrize("name", ISSUER)
def test_half_a_provider_refuses_to_start(name: str):
    with pytest.raises(SettingsError, match="are set together"):
        Settings.from_env(PRODUCTION | VOUCHED | {name: ""})


@pytest.mark.parametrize("issuer", ["http://login.example.org", "http://127.0.0.1:9080"])
def test_a_provider_of_production_is_asked_over_https(issuer: str):
    with pytest.raises(SettingsError, match="must begin with https://"):
        Settings.from_env(PRODUCTION | VOUCHED | {"HEADWORKS_OIDC_ISSUER": issuer})


def test_no_provider_of_production_lets_staff_in_with_a_password_alone():
    with pytest.raises(SettingsError, match="HEADWORKS_OIDC_SECOND_FACTOR=provider") as error:
        Settings.from_env(PRODUCTION | ISSUER)
    assert len(str(error.value).splitlines()) == 1
    for more in (
        {"HEADWORKS_OIDC_ACR": "phishing-resistant"},
        {"HEADWORKS_OIDC_AMR": "mfa"},
        {"HEADWORKS_OIDC_SECOND_FACTOR": "provider"},
    ):
        assert Settings.from_env(PRODUCTION | ISSUER | more).oidc_issuer
