import base64
import stat

from tools import settings


def test_the_demos_keys_are_kept_for_the_next_time(tmp_path):
    file = tmp_path / ".env"
    assert settings.kept_secrets(file) == settings.kept_secrets(file)


def test_only_the_owner_may_read_the_demos_keys(tmp_path):
    file = tmp_path / ".env"
    file.touch(mode=0o644)
    settings.kept_secrets(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_is_missing_is_added_and_the_others_stay(tmp_path):
    file = tmp_path / ".env"
    before = settings.kept_secrets(file)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[1:]))
    after = settings.kept_secrets(file)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {lines[0].partition("=")[0]}


def test_every_demo_has_keys_of_its_own_and_production_knows_them():
    one, other = settings.new_secrets(), settings.new_secrets()
    assert all(one[name] != other[name] for name in one)
    field_key = base64.b64decode(one["HEADWORKS_FIELD_KEY"], validate=True)
    assert len(field_key) == 32
    assert field_key.startswith(b"demo-only-")
    assert one["HEADWORKS_SECRET_KEY"].startswith("demo-only-")
    assert one["HEADWORKS_STRIPE_API_KEY"].startswith("sk_test_")


def test_the_product_accepts_the_demos_settings(tmp_path):
    from web.settings import Settings

    told = settings.demo(tmp_path, app=5001, stripe=12112, smtp=1026, provider=9081)
    read = Settings.from_env(told)
    assert read.base_url == "http://localhost:5001"
    assert read.smtp_port == 1026
    assert read.district.exists()
