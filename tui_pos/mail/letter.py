"""What a price rule's e-mail looks like. Whoever wrote the address or the text, nothing of them becomes a header."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

_LONGEST = 254
"""A path is 256 octets with its angle brackets (RFC 5321, 4.5.3.1.3)."""


def address_of(text: str, name: str = "") -> Address:
    """The one address that `text` is, with `name` in front of it. A domain in Cyrillic goes in its ASCII form.

    Raises ValueError for anything else: a name without a domain, two addresses, a line break, letters before
    the @ that most servers know no way to take.
    """
    text = text.strip()
    try:
        local, _, domain = text.rpartition("@")
        asked = f"{local}@{domain.encode('idna').decode()}"
        address = Address(_on_one_line(name), addr_spec=asked)
    except (ValueError, IndexError, MessageError) as error:  # an IndexError: the parser's own, for “a@”
        raise ValueError("not an address") from error
    # A parser forgives comments, blanks and quotes; an address that it reads as another is none.
    whole = address.addr_spec == asked and address.username and address.domain and len(asked.encode()) <= _LONGEST
    if not whole or not asked.isprintable() or any(map(str.isspace, asked)):
        raise ValueError("not one plain address")
    return address


def letter(sender: Address, to: Address, subject: str, text: str, message_id: str) -> EmailMessage:
    """The message. With the same `message_id`, a letter that arrives twice can be known for one."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = _on_one_line(subject)
    message["Date"] = localtime()
    message["Message-ID"] = f"<{message_id}@{sender.domain}>"
    # Nobody's answering machine answers it (RFC 3834, 5).
    message["Auto-Submitted"] = "auto-generated"
    whole = text.encode("utf-8", "replace").decode()
    message.set_content(whole, cte="quoted-printable" if whole.isascii() else "base64")
    return message


def _on_one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
