"""The morning's mail over the office's own SMTP server (RFC 5321; STARTTLS by RFC 3207)."""

from __future__ import annotations

import platform
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from dxauto.errors import ConfigurationError, DxautoError, ExitCode
from dxauto.settings import Settings

KEPT_AS = "mail-password"
"""The name of the password, if the server wants one (`dxauto secret set mail-password`)."""

_TIMEOUT_S = 60
_ADDRESS = re.compile(r"[^@\s<>,:;\"]+@[^@\s<>,:;\"]+")


class MailError(DxautoError):
    """The mail could not be sent; the message says why, in the server's words where it has said something."""

    exit_code = ExitCode.OUTPUT_FAILED


def addresses(settings: Settings) -> list[str]:
    """Give who gets the mail; raises `ConfigurationError` that says which setting is missing or wrong."""
    for name in ("mail_server", "mail_from", "mail_to"):
        if not getattr(settings, name):
            raise ConfigurationError(f"メールを送るには、dxauto.toml に {name} を書いてください")
    to = [part for part in re.split(r"[,、;\s]+", settings.mail_to) if part]
    for address in (settings.mail_from, *to):
        if not _ADDRESS.fullmatch(address) or not address.isascii():
            raise ConfigurationError(f"メールの宛先か差出人「{address}」は、メールアドレスの形ではありません")
    return to


def send(settings: Settings, subject: str, text: str) -> int:
    """Send a text to everybody and give to how many. Raises `ConfigurationError` or `MailError`."""
    to = addresses(settings)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, ", ".join(to), subject
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain="dxauto.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    try:
        with _connected(settings) as server:
            refused = server.send_message(message)
    except UnicodeEncodeError:
        raise MailError("メールの利用者名とパスワードは、半角の英数字と記号でなければ送れません") from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(_trouble(settings, error)) from error
    if refused:
        raise MailError(
            f"宛先 {len(to)} 人のうち {len(refused)} 人の分が受け付けられませんでした（ほかの人には送りました）。"
            "mail_to を確かめてください"
        )
    return len(to)


def _connected(settings: Settings) -> smtplib.SMTP:
    own = platform.node()
    name = own if own and own.isascii() else "localhost"
    host, port = settings.mail_server, settings.mail_port
    if settings.mail_security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=_TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, port, local_hostname=name, timeout=_TIMEOUT_S)
    try:
        if settings.mail_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.mail_user:
            server.login(settings.mail_user, _password())
    except (OSError, smtplib.SMTPException, UnicodeEncodeError, DxautoError):
        server.close()
        raise
    return server


def _password() -> str:
    from dxauto.browser.secrets import secret

    return secret(KEPT_AS).reveal()


def _trouble(settings: Settings, error: OSError | smtplib.SMTPException) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            why = "利用者名かパスワードが違います。「dxauto secret set mail-password」で入れ直してください"
        case smtplib.SMTPRecipientsRefused():
            why = "宛先が受け付けられませんでした。mail_to を確かめてください"
        case smtplib.SMTPSenderRefused():
            why = "差出人が受け付けられませんでした。mail_from を確かめてください"
        case smtplib.SMTPNotSupportedError():
            why = "サーバーが、その暗号かサインインの方法を使えません。mail_security を確かめてください"
        case ssl.SSLCertVerificationError():
            why = "サーバーの証明書を確かめられません。庁内の証明書を PC に入れてください"
        case smtplib.SMTPResponseException():
            why = f"サーバーが断りました（{error.smtp_code}）"
        case _:
            why = "サーバーにつながりません。mail_server と mail_port、ネットワークを確かめてください"
    return f"メールを送れませんでした（{settings.mail_server}:{settings.mail_port}）。{why}"
