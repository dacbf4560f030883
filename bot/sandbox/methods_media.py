"""Files: photo, voice, video, document, album, getFile."""

from __future__ import annotations

from typing import Any

from bot.sandbox.addressing import writable_chat
from bot.sandbox.chats import StoredFile
from bot.sandbox.formatting import caption_text
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.methods_send import common_fields
from bot.sandbox.params import Params, Upload
from bot.sandbox.refusals import Refusal, bad_request
from bot.sandbox.world import World

Json = dict[str, Any]

LARGEST_DOWNLOAD = 20 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_UPLOAD = 50 * 1024 * 1024


def media_body(file: StoredFile, *, duration: int = 3) -> Json:
    """The field of a message that shows a file: ``{"photo": […]}``, ``{"document": {…}}`` …"""
    base: Json = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": len(file.content)}
    if file.kind == "photo":
        return {"photo": [{**base, "width": 90, "height": 68}, {**base, "width": 1280, "height": 960}]}
    if file.kind == "voice":
        return {"voice": {**base, "duration": duration, "mime_type": "audio/ogg"}}
    if file.kind == "video":
        return {"video": {**base, "width": 1280, "height": 720, "duration": duration, "mime_type": "video/mp4"}}
    if file.kind == "sticker":
        return {
            "sticker": {
                **base, "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False,
                "emoji": file.name,
            }
        }  # fmt: skip
    return {"document": {**base, "file_name": file.name, "mime_type": file.mime}}


def _stored(world: World, kind: str, given: Upload | str | None) -> StoredFile:
    if given is None or given == "":
        raise bad_request(f"there is no {kind} in the request")
    if isinstance(given, Upload):
        if not given.content:
            raise bad_request("file must be non-empty")
        if len(given.content) > LARGEST_UPLOAD:
            raise Refusal(413, "Request Entity Too Large")
        if kind == "photo" and len(given.content) > LARGEST_PHOTO:
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return world.store(kind, given.name, given.mime, given.content)
    known = world.files.get(given)
    if known is None:
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")  # the sandbox reaches no other host
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.capitalize()} as {kind.capitalize()}")
    return known


def _send(world: World, params: Params, kind: str) -> Json:
    chat = writable_chat(world, params)
    file = _stored(world, kind, params.upload(kind))
    body = media_body(file, duration=params.integer("duration", 3)) | caption_text(params)
    markup = checked_markup(params.json("reply_markup"))
    return world.post(chat, world.bot, body | common_fields(world, chat, params), markup=markup).wire


def send_photo(world: World, params: Params) -> Json:
    """SendPhoto."""
    return _send(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    """SendDocument."""
    return _send(world, params, "document")


def send_voice(world: World, params: Params) -> Json:
    """SendVoice."""
    return _send(world, params, "voice")


def send_video(world: World, params: Params) -> Json:
    """SendVideo."""
    return _send(world, params, "video")


def send_media_group(world: World, params: Params) -> list[Json]:
    """SendMediaGroup: as many messages as media, joined by one media_group_id; all or none."""
    chat = writable_chat(world, params)
    media = params.json("media")
    if not isinstance(media, list) or not media:
        raise bad_request("there are no messages to send")
    if len(media) > 10:
        raise bad_request("too many messages to send as an album")
    kinds = {str(item.get("type")) for item in media}
    if not kinds <= {"photo", "video", "document"} or ("document" in kinds and len(kinds) > 1):
        raise bad_request("wrong type of the media group")
    bodies: list[Json] = []
    for item in media:
        file = _stored(world, item["type"], params.attached(str(item.get("media", ""))))
        bodies.append(media_body(file) | caption_text(item))
    common = common_fields(world, chat, params) | {"media_group_id": str(world.serial("album", 13_000_000_000_001))}
    return [world.post(chat, world.bot, body | common).wire for body in bodies]


def get_file(world: World, params: Params) -> Json:
    """GetFile: the path under which the file can be downloaded."""
    ident = params.text("file_id")
    if not ident:
        raise bad_request("file_id is not specified")
    file = world.files.get(ident)
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


METHODS = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendVoice": send_voice,
    "sendVideo": send_video,
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
