"""The waste calendar in the CMS, one noun a file; what comes from a provider is shown but not changed."""
