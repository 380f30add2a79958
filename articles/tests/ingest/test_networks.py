"""No address but public ones: hostile spellings, names and redirects, with every connection recorded."""

import pytest

from articles.ingest.fetch import FetchError, fetch
from articles.ingest.networks import is_public

PUBLIC = "93.184.216.34"
PUBLIC_6 = "2606:2800:220:1:248:1893:25c8:1946"
HOSTILE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://10.0.0.1/",
    "http://172.16.5.4/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.8/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001::1]/",
    "http://[2001:db8::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://[2606:4700::5efe:7f00:1]/",
    "http://[100::1]/",
]
NOT_FETCHED = {
    "file:///etc/passwd": "bad_scheme",
    "ftp://example.org/": "bad_scheme",
    "gopher://example.org/": "bad_scheme",
    "data:text/html,hello": "bad_scheme",
    "javascript:alert(1)": "bad_scheme",
    "example.org/page": "bad_scheme",
    "": "bad_scheme",
    "http://": "bad_address",
    "http:///page": "bad_address",
    "http://exa mple.org/": "bad_address",
    "http://example.org:99999/": "bad_address",
    "http://editor:secret@example.org/": "user_info",
    "http://example.org@127.0.0.1/": "user_info",
    "http://\ud800.example/": "bad_address",
}


def refused(url):
    with pytest.raises(FetchError) as caught:
        fetch(url)
    return caught.value.code


@pytest.mark.parametrize("url", HOSTILE)
def test_address_that_is_not_public_is_never_connected_to(connections, url):
    assert refused(url) in ("forbidden_address", "unknown_host", "bad_address")
    assert connections == []


@pytest.mark.parametrize(("url", "code"), NOT_FETCHED.items())
def test_what_is_no_plain_web_address_is_refused(connections, url, code):
    assert refused(url) == code
    assert connections == []


def test_public_address_is_connected_to(connections, names):
    names["site.example"] = [PUBLIC]

    assert refused("https://site.example/page") == "connection"
    assert connections == [(PUBLIC, 443)]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_name_of_a_private_address_is_refused(connections, names, address):
    names["site.example"] = [address]

    assert refused("http://site.example/") == "forbidden_address"
    assert connections == []


def test_name_with_public_and_private_answers_is_refused(connections, names):
    names["site.example"] = [PUBLIC, "127.0.0.1", PUBLIC_6]

    assert refused("http://site.example/") == "forbidden_address"
    assert connections == []


def test_name_is_resolved_once_so_that_a_second_answer_cannot_differ(connections, names):
    names["site.example"] = [[PUBLIC], ["127.0.0.1"]]

    refused("http://site.example/")

    assert connections == [(PUBLIC, 80)]
    assert names["site.example"] == [["127.0.0.1"]]


def test_each_public_answer_is_tried(connections, names):
    names["site.example"] = [PUBLIC_6, PUBLIC]

    refused("http://site.example/")

    assert connections == [(PUBLIC_6, 80), (PUBLIC, 80)]


@pytest.mark.parametrize("port", [22, 25, 8080, 6379])
def test_other_ports_are_refused(connections, names, port):
    names["site.example"] = [PUBLIC]

    assert refused(f"http://site.example:{port}/") == "forbidden_port"
    assert connections == []


@pytest.mark.parametrize(
    "location", ["http://10.0.0.1/", "http://[::1]/", "//192.168.0.1/x", "file:///etc/passwd"]
)
def test_redirect_to_the_inside_is_refused(site, location):
    site.redirect("/", location)

    assert refused(site.url()) in ("forbidden_address", "bad_scheme")


def test_setting_opens_its_networks_and_no_others(site, settings):
    site.page("/", b"<p>The intranet's page.")

    assert fetch(site.url()).status == 200
    settings.FETCH_ALLOWED_NETWORKS = ["10.0.0.0/8"]
    assert refused(site.url()) == "forbidden_address"
    settings.FETCH_ALLOWED_NETWORKS = []
    assert refused(site.url()) == "forbidden_address"


def test_unknown_name_is_told(connections, names):
    names["nowhere.example"] = []

    assert refused("http://nowhere.example/") == "unknown_host"


@pytest.mark.parametrize("address", ["8.8.8.8", PUBLIC, PUBLIC_6, "2a00:1450:4001:81b::200e"])
def test_public_addresses_are_public(address):
    assert is_public(address)


def test_nonsense_is_not_public():
    assert not is_public("localhost")
    assert not is_public("")
