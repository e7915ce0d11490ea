"""Headers: what calls and answers of the API carry beside what they say."""

from __future__ import annotations

from ticker.web.api.parameters import Parameter

IF_MATCH = Parameter(
    "If-Match",
    "The `ETag` of what is to be changed, several, or `*` for whatever stands: where it is another "
    "by now, or nothing, and what is asked for does not stand already, nothing is done, and the "
    "answer is `412`.",
    example='"3"',
    refused=412,
)
IF_NONE_MATCH = Parameter(
    "If-None-Match",
    "`*`: only where there is nothing yet; or an `ETag`, or several, of what is not to be "
    "changed; else the answer is `412`.",
    example="*",
    refused=412,
)
KNOWN = Parameter(
    "If-None-Match",
    "The `ETag` of an answer that is there already: if it still holds, the answer is `304`.",
    example='"17-9f3c2ab1-5d41402a"',
)
IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    "For a day the same write with the same key happens once, and is answered as the first time; "
    "with the same key and another write the answer is `422`.",
    {"type": "string", "pattern": "^[\\x21-\\x7e]{1,255}$"},
    "dpa-20261127-99-004711",
    refused=400,
)
CONDITIONS = (IF_MATCH, IF_NONE_MATCH, IDEMPOTENCY_KEY)

ETAG = Parameter("ETag", "The revision, to be sent as `If-Match`.", example='"3"')
VERSION = Parameter(
    "ETag", "The version of this answer, to be sent as `If-None-Match`.", example=KNOWN.example
)
LOCATION = Parameter("Location", "Where it stands.", {"type": "string", "format": "uri-reference"})
REPLAYED = Parameter(
    "Idempotency-Replayed",
    "That this is the answer to the first write with the same `Idempotency-Key`.",
    {"type": "string", "enum": ["true"]},
)
VARY = Parameter("Vary", "On what of the request the answer depends, for caches.")
AUTHENTICATE = Parameter("WWW-Authenticate", "That a token is asked for, as `Bearer`.")
CODINGS = Parameter(
    "Accept-Encoding", "`identity`, where what was sent was compressed, which nothing may be."
)
TYPES = Parameter("Accept", "The media types that are read, where it was of another one.")
PATCHES = Parameter("Accept-Patch", "The same, of a `PATCH`.")
RETRY_AFTER = Parameter("Retry-After", "After how many seconds to try again.", {"type": "integer"})
