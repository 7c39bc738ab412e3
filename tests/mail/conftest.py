"""A mail server, and a post whose men are sent home at the end."""

from collections.abc import Iterator

import pytest
from mail_parts import Office, Post, serving


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def port(office: Office) -> Iterator[int]:
    with serving(office) as found:
        yield found


@pytest.fixture
def post() -> Iterator[Post]:
    post = Post()
    yield post
    for postman in post.postmen:
        postman.close(30.0)
