"""The mobile API and its document."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Ortsblatt mobile API",
    "DESCRIPTION": "One contract for every town's app, and for anything else that reads the town.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "LICENSE": {"name": "EUPL-1.2"},
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "device": {
                "type": "http",
                "scheme": "Device",
                "description": "The secret that `POST /api/v1/devices` tells once: `Authorization: Device <secret>`.",
            }
        }
    },
    # Fields called `status` mean different things: each set of values has a name of its own.
    "ENUM_NAME_OVERRIDES": {
        "OccurrenceStatusEnum": ["scheduled", "moved", "cancelled"],
        "ExceptionStatusEnum": ["moved", "cancelled"],
        "EventStatusEnum": ["scheduled", "cancelled"],
        "WasteFractionEnum": "backend.waste_calendar.vocabulary.KEYS",
        "WasteStatusEnum": "backend.waste_calendar.models.Pickup.Status",
    },
}
