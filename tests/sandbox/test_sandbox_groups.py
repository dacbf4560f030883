from typing import Any

import pytest

from bot.sandbox import MovableClock, NotPossible, Person, Sandbox

Api = Any


async def texts(api: Api) -> list[str]:
    return [update["message"].get("text", "(service)") for update in (await api("getUpdates"))["result"]]


async def test_privacy_mode_shows_the_bot_what_concerns_it(sandbox: Sandbox, api: Api, ana: Person) -> None:
    staff = sandbox.group("Staff", members=[ana])
    await api("sendMessage", chat_id=staff.id, text="hello all")
    await ana.says("just talk", chat=staff)
    await ana.says("/take", chat=staff)
    await ana.replies(staff.last, "mine")
    await ana.says("ask @afterglow_bot", chat=staff)
    assert await texts(api) == ["/take", "mine", "ask @afterglow_bot"]
    staff.promote_bot()
    await ana.says("all of it", chat=staff)
    assert "all of it" in str((await api("getUpdates"))["result"][-1])
    with pytest.raises(NotPossible):
        await sandbox.person("Ben").says("x", chat=staff)


async def test_an_upgrade_moves_the_group(sandbox: Sandbox, api: Api, ana: Person) -> None:
    staff = sandbox.group("Staff", members=[ana])
    old = staff.id
    new = await staff.upgrade()
    assert staff.id == new != old
    answer = await api("sendMessage", chat_id=old, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    first, second = [update["message"] for update in (await api("getUpdates"))["result"]]
    assert (first["chat"]["id"], first["migrate_to_chat_id"]) == (old, new)
    assert (second["chat"]["id"], second["migrate_from_chat_id"]) == (new, old)
    sent = await api("sendMessage", chat_id=new, text="x")
    assert sent["result"]["message_id"] == 2, "a supergroup numbers its own messages"
    with pytest.raises(NotPossible):
        await staff.upgrade()


async def test_buttons_in_a_group_say_who_pressed(sandbox: Sandbox, api: Api, ana: Person) -> None:
    ben = sandbox.person("Ben")
    staff = sandbox.group("Staff", members=[ana, ben])
    markup = {"inline_keyboard": [[{"text": "Take it", "callback_data": "t"}]]}
    await api("sendMessage", chat_id=staff.id, text="Case 7", reply_markup=markup)
    await ben.taps("Take it", chat=staff)
    query = (await api("getUpdates"))["result"][-1]["callback_query"]
    assert query["from"]["first_name"] == "Ben"
    assert query["message"]["chat"]["id"] == staff.id
    assert "(Staff) Ben taps [Take it]" in sandbox.transcript()


async def test_a_kicked_bot(sandbox: Sandbox, api: Api, ana: Person) -> None:
    staff = sandbox.group("Staff", members=[ana])
    await staff.kicks_bot()
    answer = await api("sendMessage", chat_id=staff.id, text="x")
    assert answer["description"] == "Forbidden: bot was kicked from the group chat"
    await staff.adds_bot()
    assert (await api("sendMessage", chat_id=staff.id, text="x"))["ok"]


async def test_members_come_and_go(sandbox: Sandbox, api: Api, ana: Person) -> None:
    staff = sandbox.group("Staff", members=[ana])
    ben = sandbox.person("Ben")
    await staff.adds(ben)
    assert (await api("getChatMember", chat_id=staff.id, user_id=ben.id))["result"]["status"] == "member"
    assert (await api("getChatMember", chat_id=staff.id, user_id=ana.id))["result"]["status"] == "creator"
    assert (await api("getChatMemberCount", chat_id=staff.id))["result"] == 3
    await staff.removes(ben)
    assert (await api("getChatMember", chat_id=staff.id, user_id=ben.id))["result"]["status"] == "left"
    joined, left = (await api("getUpdates"))["result"]
    assert joined["message"]["new_chat_members"][0]["id"] == ben.id
    assert left["message"]["left_chat_member"]["id"] == ben.id


async def test_forum_topics(sandbox: Sandbox, api: Api, ana: Person) -> None:
    forum = sandbox.group("Cases", members=[ana], forum=True)
    topic = (await api("createForumTopic", chat_id=forum.id, name="Case 7"))["result"]["message_thread_id"]
    sent = await api("sendMessage", chat_id=forum.id, message_thread_id=topic, text="page")
    assert sent["result"]["message_thread_id"] == topic
    assert sent["result"]["is_topic_message"] is True
    assert (await api("sendMessage", chat_id=forum.id, message_thread_id=99, text="x"))["description"] == (
        "Bad Request: message thread not found"
    )
    assert (await api("editForumTopic", chat_id=forum.id, message_thread_id=topic, name="Case 7, closed"))["ok"]
    assert (await api("closeForumTopic", chat_id=forum.id, message_thread_id=topic))["ok"]
    assert (await api("sendMessage", chat_id=forum.id, message_thread_id=topic, text="x"))["description"] == (
        "Bad Request: TOPIC_CLOSED"
    )
    assert (await api("reopenForumTopic", chat_id=forum.id, message_thread_id=topic))["ok"]
    assert (await api("deleteForumTopic", chat_id=forum.id, message_thread_id=topic))["ok"]
    assert forum.sees == []
    plain = sandbox.group("Plain", members=[ana])
    assert (await api("createForumTopic", chat_id=plain.id, name="x"))["description"] == (
        "Bad Request: the chat is not a forum"
    )


async def test_pins(sandbox: Sandbox, api: Api, ana: Person) -> None:
    sent = (await api("sendMessage", chat_id=ana.id, text="plan"))["result"]
    pin = {"chat_id": ana.id, "message_id": sent["message_id"]}
    assert (await api("pinChatMessage", **pin))["ok"]
    assert (await api("getChat", chat_id=ana.id))["result"]["pinned_message"]["text"] == "plan"
    assert (await api("getUpdates"))["result"][-1]["message"]["pinned_message"]["text"] == "plan"
    assert (await api("unpinChatMessage", **pin))["ok"]
    assert "pinned_message" not in (await api("getChat", chat_id=ana.id))["result"]
    assert (await api("unpinChatMessage", **pin))["description"] == "Bad Request: message to unpin not found"


async def test_real_limits_run_on_the_sandbox_clock(clock: MovableClock) -> None:
    sandbox = Sandbox(clock, real_limits=True)
    limits = sandbox.api.limits
    assert limits is not None
    people = [sandbox.person(f"P{number}") for number in range(40)]
    group = sandbox.group("Staff", members=people)
    assert [limits.check(people[0].chat) is None for _ in range(6)] == [True] * 4 + [False] * 2
    refusal = limits.check(people[0].chat)
    assert refusal is not None
    assert (refusal.code, refusal.parameters) == (429, {"retry_after": 1})
    clock.advance(seconds=1)
    assert limits.check(people[0].chat) is None
    clock.advance(seconds=60)
    assert sum(limits.check(person.chat) is None for person in people) == 30
    clock.advance(seconds=60)
    assert sum(limits.check(group.chat) is None for _ in range(25)) == 20
    clock.advance(seconds=59)
    refusal = limits.check(group.chat)
    assert refusal is not None
    assert refusal.parameters == {"retry_after": 1}
