"""The document: how the API is described, in OpenAPI, by what its rows say."""
