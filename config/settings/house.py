"""The rooms and the libraries that they stand on, and the way of a request through them."""

SHARED_APPS = [
    "backend.common",
    "backend.tenants",
    "django_tenants",
    "backend.accounts",
    "backend.region",
    "backend.console",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
]
TENANT_APPS = [
    "backend.accounts",
    "backend.changes",
    "backend.library",
    "backend.serving",
    "backend.inbox",
    "backend.push",
    "backend.content",
    "backend.feeds",
    "backend.waste_calendar",
    "backend.alerts",
    "backend.approvals",
    "backend.mobile_api",
    "backend.web_app",
    "backend.desk",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
]
INSTALLED_APPS = SHARED_APPS + [app for app in TENANT_APPS if app not in SHARED_APPS]

MIDDLEWARE = [
    "backend.web_app.refusals.PagesForBrowsers",
    "backend.tenants.middleware.TownMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "backend.serving.middleware.OutsideTheApi",
]
PAGE_MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "backend.accounts.guarding.Guard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backend.library.refusing.RefusalsAreSaid",
]
ROOT_URLCONF = "config.urls"
PUBLIC_SCHEMA_URLCONF = "config.urls_region"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.web_app.context.frame",
            ],
        },
    },
]
