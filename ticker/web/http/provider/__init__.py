"""The provider of identities: who signs in at the desk, as the newsroom's own accounts have it."""
