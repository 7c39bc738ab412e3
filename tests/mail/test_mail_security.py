"""The line is encrypted and the server is who it says, or nothing is sent."""

import ssl
from pathlib import Path

import pytest
import trustme
from mail_parts import Box, Office, Post, serving


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def server_side(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_starttls_then_sign_on_then_the_letter(
    authority: trustme.CA, trusted: None, office: Office, post: Post
) -> None:
    box = Box(("maria@example.com", "…"))
    with serving(
        office, starttls=server_side(authority), require_starttls=True, auth_required=True, authenticator=office.sign_on
    ) as port:
        office.password = "secret"
        post.man(box, port, host="localhost", security="starttls", user="roza", password="secret").wake()
        assert office.get().to == ["maria@example.com"]
        box.wait_until(lambda box: box.sent == [1])
    assert office.signed_on == ["roza"]


def test_tls_from_the_first_byte(authority: trustme.CA, trusted: None, office: Office, post: Post) -> None:
    box = Box(("maria@example.com", "…"))
    with serving(office, tls=server_side(authority)) as port:
        post.man(box, port, host="localhost", security="tls").wake()
        assert office.get().to == ["maria@example.com"]
        box.wait_until(lambda box: box.sent == [1])


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_letter(
    authority: trustme.CA, office: Office, post: Post, security: str
) -> None:
    box = Box(("maria@example.com", "…"))
    with serving(office, **{security: server_side(authority)}) as port:
        post.man(box, port, host="localhost", security=security).wake()
        assert post.trouble().code == "mail_unsafe"
    assert office.mail.empty()
    assert len(box.waiting) == 1


def test_a_certificate_for_another_name_gets_no_letter(
    authority: trustme.CA, trusted: None, office: Office, post: Post
) -> None:
    box = Box(("maria@example.com", "…"))
    with serving(office, starttls=server_side(authority, "mail.example.com")) as port:
        post.man(box, port, host="localhost", security="starttls").wake()
        assert post.trouble().code == "mail_unsafe"
    assert office.mail.empty()


def test_a_server_that_encrypts_nothing_gets_neither_password_nor_letter(office: Office, port: int, post: Post) -> None:
    box = Box(("maria@example.com", "…"))
    post.man(box, port, security="starttls", user="roza", password="secret").wake()
    trouble = post.trouble()
    assert trouble.code == "mail_denied"
    assert "STARTTLS" in trouble.say()
    assert office.signed_on == []
    assert office.mail.empty()


@pytest.mark.parametrize("password", ["wrong", "грешна"])
def test_a_wrong_password_is_said_and_costs_no_letter(
    authority: trustme.CA, trusted: None, office: Office, post: Post, password: str
) -> None:
    box = Box(("maria@example.com", "…"))
    with serving(office, starttls=server_side(authority), authenticator=office.sign_on) as port:
        post.man(box, port, host="localhost", security="starttls", user="roza", password=password).wake()
        trouble = post.trouble()
    assert trouble.code == "mail_denied"
    assert password not in trouble.say()
    assert len(box.waiting) == 1
    assert not box.failed
