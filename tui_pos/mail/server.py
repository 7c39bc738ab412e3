"""The line to the mail server, and what a person is told of a server that does not do its work."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tui_pos.errors import DeviceTrouble
from tui_pos.settings import MailSettings

PERMANENT = 500
"""From here on a reply means: never (RFC 5321, 4.2.1)."""

NOT_THE_LETTERS_FAULT = {421, 530, 535, 538}
"""The server closes, or wants another way of signing on (RFC 5321, 4.2.3; RFC 4954, 6)."""


@contextmanager
def connected(settings: MailSettings, timeout_s: float) -> Iterator[smtplib.SMTP]:
    """A server that knows us and takes letters. Raises OSError (SMTP's own errors are some) or ValueError."""
    if settings.security == "none":
        server = smtplib.SMTP(settings.host, settings.port, timeout=timeout_s)
    else:
        import ssl  # 15 ms

        trust = ssl.create_default_context()
        if settings.security == "tls":
            server = smtplib.SMTP_SSL(settings.host, settings.port, timeout=timeout_s, context=trust)
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=timeout_s)
    try:
        if settings.security == "starttls":
            server.starttls(context=trust)
        if settings.user:
            server.login(settings.user, settings.password)
        yield server
        # What is sent is sent, however the server takes leave.
        with suppress(OSError):
            server.quit()
    finally:
        server.close()


def trouble_with(host: str, error: OSError | ValueError) -> DeviceTrouble:
    """The trouble that `error` is: `mail_unreachable`, `mail_denied` or `mail_unsafe`."""
    # That of an ssl.SSLCertVerificationError, which is a ValueError too.
    if getattr(error, "verify_message", ""):
        return DeviceTrouble(
            "mail_unsafe",
            "E-mails wait: the certificate of the mail server {host} cannot be trusted. Check the name of the server.",
            host=host,
        )
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=recipients):
            return _answered(host, *next(iter(recipients.values())))
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            return _answered(host, code, said)
        case smtplib.SMTPNotSupportedError() | ValueError():
            # A password that the protocol cannot carry is a ValueError.
            return _denied(host, str(error))
        case _:
            return _unreachable(host)


def one_line(said: bytes | str) -> str:
    """What a server said, without the addresses in it: a customer's has no place in a log."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    words = "".join(sign if sign.isprintable() else " " for sign in text).split()
    return " ".join("…" if "@" in word else word for word in words)[:200]


def _answered(host: str, code: int, said: bytes | str) -> DeviceTrouble:
    return _unreachable(host) if code < PERMANENT else _denied(host, f"{code} {one_line(said)}")


def _unreachable(host: str) -> DeviceTrouble:
    return DeviceTrouble(
        "mail_unreachable",
        "E-mails wait: the mail server {host} does not answer, or takes none now. It is tried again by itself; "
        "check the network and [mail] in the settings.",
        host=host,
    )


def _denied(host: str, reason: str) -> DeviceTrouble:
    return DeviceTrouble(
        "mail_denied",
        "E-mails wait: the mail server {host} refuses this till: {reason}. Check [mail] in the settings.",
        host=host,
        reason=one_line(reason).rstrip(". "),
    )
