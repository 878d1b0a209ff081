"""The region's host, from which those of its towns follow."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import env

# The operator's host; a town's default host is <slug>.<its name>, with the same scheme and port.
REGION_URL = env.str("REGION_URL", default="http://localhost:8000").rstrip("/")
_region = urlsplit(REGION_URL)
if _region.scheme not in {"http", "https"} or not _region.hostname:
    raise ImproperlyConfigured(f"REGION_URL must look like https://region.example.org, not {REGION_URL!r}")
REGION_SCHEME = _region.scheme
REGION_DOMAIN = _region.hostname
REGION_PORT = _region.port
# Official warnings, fetched once for all towns; empty: that service is not asked. A path is read as a file.
WARNINGS_DWD = env.str(
    "WARNINGS_DWD",
    default="https://opendata.dwd.de/weather/alerts/cap/COMMUNEUNION_DWD_STAT/"
    "Z_CAP_C_EDZW_LATEST_PVW_STATUS_PREMIUMDWD_COMMUNEUNION_MUL.zip",
)
WARNINGS_NINA = env.str("WARNINGS_NINA", default="https://warnung.bund.de/api31").rstrip("/")
# Hosts are rows (tenants.Host): the tenants middleware answers 404 to any other before a view sees it.
ALLOWED_HOSTS = ["*"]
TENANT_MODEL = "tenants.Municipality"
TENANT_DOMAIN_MODEL = "tenants.Host"
