"""What to call a browser, in words by which its owner knows it."""

import re

from django.utils.translation import gettext as _

# The first that fits: most of them say that they are also the ones below.
PROGRAMS = (
    (r"Edg(?:e|A|iOS)?/(\d+)", "Edge"),
    (r"OPR/(\d+)", "Opera"),
    (r"SamsungBrowser/(\d+)", "Samsung Internet"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"),
    (r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)", "Chrome"),
    (r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"CrOS", "ChromeOS"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"Linux|X11", "Linux"),
)


def name_browser(agent):
    """As in “Firefox 140 · Linux”; the first words of what it says when it is none that we know."""
    program = next((f"{name} {found[1]}" for rule, name in PROGRAMS if (found := re.search(rule, agent))), "")
    system = next((name for rule, name in SYSTEMS if re.search(rule, agent)), "")
    return " · ".join(filter(None, (program, system))) or agent[:40] or _("unknown browser")
