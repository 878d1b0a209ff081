"""How a transport is spoken to: envelopes in, one outcome for each out; one file each, listed in `TRANSPORTS`."""
