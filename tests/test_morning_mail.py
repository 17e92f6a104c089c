"""The morning's mail, sent to a real SMTP server on this computer."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import re
import shlex
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cli_support import ROOT, dxauto
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dxauto.errors import ConfigurationError
from dxauto.initialise import initialise
from dxauto.morning.mail import MailError, send
from dxauto.settings import Settings

TEXT = "実行\n- 偽（nise）完了　3 件\n"
PASSWORD = "himitsu-1234"


@dataclass
class Office:
    """Keeps what it gets; refuses what it is told to refuse."""

    refuse: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Take a recipient."""
        if self.refuse and self.refuse in address:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.secure.append(session.ssl is not None)
        return "250 OK"


def free_port() -> int:
    """Give a port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def serving() -> Iterator[Callable[..., tuple[Office, Settings]]]:
    """Give what starts a mail server and gives it with the settings to reach it."""
    running: list[Controller] = []

    def start(office: Office | None = None, **how: Any) -> tuple[Office, Settings]:
        office = office or Office()
        server = Controller(office, hostname="127.0.0.1", port=free_port(), ready_timeout=60, **how)
        server.start()
        running.append(server)
        to = "dx@city.example.jp, kacho@city.example.jp"
        known = {"mail_server": "127.0.0.1", "mail_port": server.port, "mail_from": "dxauto@city.example.jp"}
        return office, Settings(mail_to=to, **known)

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of the office's own for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.city.example.jp")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "mail.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_mail_arrives_at_everybody_as_it_was_written(serving: Callable[..., tuple[Office, Settings]]) -> None:
    """Subject and text arrive in Japanese, at both addresses, marked as made by a program."""
    office, settings = serving()
    assert send(settings, "dxauto 04-03: すべて終わっています", TEXT) == 2
    (letter,) = office.letters
    assert letter["Subject"] == "dxauto 04-03: すべて終わっています"
    assert letter.get_content().replace("\r\n", "\n") == TEXT
    assert letter["To"] == "dx@city.example.jp, kacho@city.example.jp"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_starttls_with_a_password(
    serving: Callable[..., tuple[Office, Settings]], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server wants encryption and a sign-in, both are done; the password comes from where secrets lie."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
        right = (data.login, data.password) == (b"dxauto", PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    office, settings = serving(tls_context=context, require_starttls=True, auth_required=True, authenticator=known)
    settings = settings.changed({"mail_security": "starttls", "mail_user": "dxauto"})
    monkeypatch.setenv("DXAUTO_SECRET_MAIL_PASSWORD", PASSWORD)
    with pytest.raises(MailError, match="証明書"):
        send(settings, "x", TEXT)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert send(settings, "x", TEXT) == 2
    assert office.secure == [True]
    monkeypatch.setenv("DXAUTO_SECRET_MAIL_PASSWORD", "wrong")
    with pytest.raises(MailError, match="パスワードが違います") as refused:
        send(settings, "x", TEXT)
    assert "wrong" not in str(refused.value)
    monkeypatch.setenv("DXAUTO_SECRET_MAIL_PASSWORD", "ひみつ")
    with pytest.raises(MailError, match="半角"):
        send(settings, "x", TEXT)
    assert len(office.letters) == 1


def test_what_goes_wrong_is_told_with_what_to_do(serving: Callable[..., tuple[Office, Settings]]) -> None:
    """A refused recipient, a server without encryption, and no server at all each have a sentence."""
    _, settings = serving(Office(refuse="@"))
    with pytest.raises(MailError, match="mail_to"):
        send(settings, "x", TEXT)
    office, settings = serving(Office(refuse="kacho@"))
    with pytest.raises(MailError, match=r"2 人のうち 1 人.*mail_to"):
        send(settings, "x", TEXT)
    assert len(office.letters) == 1
    _, settings = serving()
    with pytest.raises(MailError, match="mail_security"):
        send(settings.changed({"mail_security": "starttls"}), "x", TEXT)
    with pytest.raises(MailError, match="mail_server"):
        send(settings.changed({"mail_port": free_port()}), "x", TEXT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mail_server": ""},
        {"mail_to": ""},
        {"mail_from": ""},
        {"mail_to": "taro"},
        {"mail_to": "a@b.jp\nBcc:c@d.jp"},
        {"mail_from": "石巻@city.jp"},
    ],
)
def test_settings_that_cannot_be_are_refused_before_anything_is_sent(wrong: dict[str, str]) -> None:
    """What is missing or no address is named, and nothing slips into the mail's head."""
    known = {"mail_server": "127.0.0.1", "mail_from": "a@city.jp", "mail_to": "b@city.jp", "mail_port": 1}
    with pytest.raises(ConfigurationError, match=r"mail_|メールアドレス"):
        send(Settings(**known | wrong), "x", TEXT)  # type: ignore[arg-type]


def test_the_guides_commands_about_mail_run(serving: Callable[..., tuple[Office, Settings]], tmp_path: Path) -> None:
    """What the clerk's guide says about mail works as it stands there, with a server to send to."""
    guide = (ROOT / "docs" / "ja" / "yoru.md").read_text(encoding="utf-8")
    office, settings = serving()
    initialise(tmp_path / "w")
    for name in ("mail_server", "mail_port", "mail_from", "mail_to"):
        with (tmp_path / "w" / "dxauto.toml").open("a", encoding="utf-8") as stream:
            stream.write(f"{name} = {json.dumps(getattr(settings, name))}\n")
    (block,) = re.findall(r"```console mail\n(.*?)```", guide, re.DOTALL)
    for line in block.splitlines():
        ended = dxauto(*shlex.split(line.removeprefix("$ dxauto ")), cwd=tmp_path / "w")
        assert ended.code == 0, ended.err
    (letter,) = office.letters
    assert "実行はありませんでした" in str(letter.get_content())
