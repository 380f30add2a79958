"""One spelling for the addresses that readers call the same page, to announce a page that is already here."""

import re
from urllib.parse import quote, unquote_plus, urlsplit

# What advertising, mailing and sharing tools hang on a link to know where the reader came from. None changes
# the page.
TRACKING = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid msclkid twclid ttclid yclid ysclid
    li_fat_id igshid
    igsh mibextid epik srsltid wickedid rdt_cid s_cid scid cmpid cmp ncid ocid sr_share smid smtyp
    mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking oly_anon_id oly_enc_id vero_id
    vero_conv
    _ga _gl _openstat __twitter_impression ref_src ref_url ref_medium rss_id taid
    at_medium at_campaign at_link_id at_link_type at_link_origin at_format at_ptr_name at_bbc_team
    at_custom1 at_custom2
    at_custom3 at_custom4 wt_mc wt_zmc xtor pk_source pk_medium pk_campaign pk_kwd pk_keyword pk_content
    fb_action_ids fb_action_types fb_source fb_ref action_object_map action_type_map spm guccounter
    guce_referrer
    guce_referrer_sig soc_src soc_trk amp_js_v amp_gsa usqp share_id sharetype share_from cx_artpos cx_testid
    echobox outputtype
    """.split()
)
TRACKING_PREFIXES = (
    "utm_",
    "hsa_",
    "mtm_",
    "matomo_",
    "piwik_",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
)
DEFAULT_PORTS = {"http": 80, "https": 443}
UNRESERVED_ESCAPE = re.compile(r"%(2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])")
SURROGATE = re.compile(r"[\ud800-\udfff]")


def normalize(url):
    """The key under which an address is compared: ``host[:port]/path[?query]``, without the scheme.

    http and https count as one; the host is in lower case and in its ASCII (IDNA) form; default ports,
    fragments (except ``#!…``, which some sites use as a path), tracking parameters and a closing slash are
    dropped. ``www.`` and the order of the other parameters stay: both can change what a server answers.
    The key is for comparing, not for fetching. Raises ValueError for anything but a web address.
    """
    if not isinstance(url, str) or SURROGATE.search(url):
        raise ValueError("not a web address")
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise ValueError("only http and https addresses can be compared")
    port = parts.port  # raises ValueError itself when it is no number below 65536
    host = _host(parts.hostname)
    if port not in (None, DEFAULT_PORTS[scheme]):
        host = f"{host}:{port}"

    path = re.sub(r"/{2,}", "/", _unescape(parts.path)).rstrip("/")
    query = "&".join(
        pair for pair in parts.query.split("&") if pair and not is_tracking(pair.partition("=")[0])
    )
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return (
        host
        + (path or ("/" if query or fragment else ""))
        + (f"?{_unescape(query)}" if query else "")
        + fragment
    )


def is_tracking(name):
    name = unquote_plus(name).lower()
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)


def site(url):
    """The host of an address without ``www.``, or an empty string: what two pages of one outlet share."""
    try:
        host = (urlsplit(url or "").hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _host(host):
    host = (host or "").rstrip(".")
    if not host or re.search(r"[\s<>\"'`{}|\\^]", host):
        raise ValueError("the address names no host")
    if ":" in host or host.isascii():  # an IPv6 literal, or plain letters
        return f"[{host}]" if ":" in host else host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("the host is not a valid name") from error


def _unescape(text):
    """Letters beyond ASCII escaped, needless escapes (%41, %7e …) undone, the others in upper case."""
    text = quote(text, safe="%/:@!$&'()*+,;=~-._?[]|{}^`\"<>\\")
    text = UNRESERVED_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), text)
