"""Which addresses a fetch may visit: public ones at the web's ports, and the networks a setting opens."""

import ipaddress

WEB_PORTS = (80, 443)
# Public IPv6 is allotted from here alone; that leaves out mapped, NAT64, site-local, unique-local and link-
# local addresses.
UNICAST = ipaddress.ip_network("2000::/3")
# Parts of the public ranges that lead elsewhere: protocol assignments (Teredo, ORCHID, benchmarks), 6to4 and
# its relays, documentation. Written out because what Python calls global differs between its versions.
NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16",
            "3fff::/20",
        ),
    )
)  # fmt: skip


def is_public(address):
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if ip.version == 6 and (ip not in UNICAST or _is_isatap(ip)):
        return False
    if any(ip in network for network in NEVER):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_allowed(address, networks):
    """Whether a setting opens this address. A scoped or mapped spelling is never taken for the plain one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(network, strict=False) for network in networks)


def refusal(addresses, port, networks):
    """Why a name with these addresses may not be visited, as (code, sentence), or None."""
    outside = [address for address in addresses if not is_allowed(address, networks)]
    if not addresses or not all(map(is_public, outside)):
        return "forbidden_address", "The address does not lead to the public web."
    if outside and port not in WEB_PORTS:
        return "forbidden_port", "Only the web's usual ports (80 and 443) are visited."
    return None


def _is_isatap(ip):
    # RFC 5214: an IPv4 address in the lower half, announced by 0000:5efe or 0200:5efe.
    return (int(ip) >> 32) & 0xFDFFFFFF == 0x5EFE
