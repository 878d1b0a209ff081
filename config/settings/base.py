"""What holds in every environment, from a file for each noun; this folder alone reads environment variables.

`docs/settings.md` lists them.
"""

from config.settings.accounts import *
from config.settings.api import *
from config.settings.cms import *
from config.settings.database import *
from config.settings.environment import *
from config.settings.files import *
from config.settings.house import *
from config.settings.languages import *
from config.settings.processes import *
from config.settings.region import *

DEBUG = False
DEBUG_IN_DEVELOPMENT = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
