"""The table's rows about pictures: who is let in at each address, what is taken and given."""

from __future__ import annotations

from functools import partial

from ticker.newsroom.people.roles import Deed
from ticker.newsroom.pictures.record import Elsewhere
from ticker.web.api import media
from ticker.web.api.access import ByToken, ByTokenFirst
from ticker.web.api.document import examples, headers, models
from ticker.web.api.operations import MERGE_PATCH, Call, Gives, Operation, Tag, Takes, TakesFile
from ticker.web.api.parameters import Parameter

_ALL = "/api/media"
_ONE = f"{_ALL}/{{id}}"
_PICTURES = Tag("pictures", "What entries and tickers show; readers see one once something does.")
_STORE = (500, 503)
_picture = partial(Gives, models=(models.Picture,), example=examples.PICTURE)
_LED = (headers.ETAG, headers.LOCATION)
_SAID = tuple(
    Parameter(name, words)
    for name, words in (
        ("alt", "What is seen in it, for those who do not see it."),
        ("caption", "What is said below it."),
        ("credit", "Whose it is."),
        (
            "focus",
            "What is to be seen where it is cut: per cent from the left and the top, `50 30`.",
        ),
        ("name", "What the file is called."),
    )
)

_ELSEWHERE = Takes(Elsewhere, examples.ELSEWHERE)

ROWS = (
    Call(
        "POST",
        _ALL,
        media.upload,
        ByTokenFirst(Deed.UPLOAD),
        Operation(
            "uploadPicture",
            _PICTURES,
            "Upload a picture",
            "As the body itself with its media type, or as the field `file` of a form; 30 MiB at "
            "the most. The same bytes are the same picture, so an upload can be repeated. One that "
            "lies with others is fetched from its `url`, by whoever says that the newsroom may "
            "show it: what goes wrong there is a fault of `url`.",
            (
                _picture(201, "The new picture.", headers=(*_LED, headers.REPLAYED)),
                _picture(200, "It was there already.", headers=(*_LED, headers.REPLAYED)),
            ),
            query=_SAID,
            headers=(headers.IDEMPOTENCY_KEY,),
            takes=TakesFile("file", "The picture.", _SAID, _ELSEWHERE),
            refuses=(408, 413, 415, 422, *_STORE),
        ),
    ),
    Call(
        "GET",
        _ONE,
        media.read,
        ByToken(Deed.UPLOAD),
        Operation(
            "getPicture",
            _PICTURES,
            "A picture",
            "What is known of it, and which sizes are made.",
            (_picture(200, "The picture.", headers=(headers.ETAG,)),),
            refuses=_STORE,
        ),
    ),
    Call(
        "PATCH",
        _ONE,
        media.patch,
        ByToken(Deed.UPLOAD),
        Operation(
            "changePicture",
            _PICTURES,
            "Say something else of a picture",
            "What is not named stays. Entries that show it say what they have said.",
            (
                _picture(
                    200,
                    "The picture as it stands now.",
                    headers=(headers.ETAG, headers.REPLAYED),
                ),
            ),
            headers=headers.CONDITIONS,
            takes=Takes(models.PicturePatch, examples.PICTURE_PATCH, MERGE_PATCH),
            refuses=_STORE,
        ),
    ),
    Call(
        "DELETE",
        _ONE,
        media.delete,
        ByToken(Deed.PURGE_PICTURE),
        Operation(
            "erasePicture",
            _PICTURES,
            "Erase a picture that nothing names",
            "At once and for good, with all sizes. One that an entry, a revision, a working copy "
            "or a ticker names is left alone.",
            (
                Gives(
                    200,
                    "It is gone.",
                    (models.ErasedPicture,),
                    examples.ERASED_PICTURE,
                    (headers.REPLAYED,),
                ),
            ),
            headers=(headers.IDEMPOTENCY_KEY,),
            refuses=(409, *_STORE),
        ),
    ),
)
