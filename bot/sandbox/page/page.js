// The chat page: follows /sandbox/events by long polling, acts through /sandbox/act, moves /sandbox/clock.

import { bubble, element, icon } from "/bubbles.js";
import { day, instant, nextMorning, parts, shortTime } from "/time.js";

const $ = (id) => document.getElementById(id);
const chats = new Map();
let clock = { now: new Date().toISOString(), running: false, version: 0 };
let clockAt = performance.now();
let last = 0;
let callCount = 0;
let population = -1;
let current = null;
let zone = localStorage.getItem("zone") || Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

async function request(path, body, method) {
  const options = body || method ? { method: method || "POST", headers: { "Content-Type": "application/json" },
    body: body ? JSON.stringify(body) : undefined } : {};
  const answer = await fetch(`/sandbox/${path}`, options);
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error || answer.statusText);
  return told;
}

function notice(text) {
  $("notice").textContent = text;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => { $("notice").textContent = ""; }, 5000);
}

const attempt = (work) => work.catch((problem) => notice(problem.message));

// -- time ---------------------------------------------------------------------------------------------------------

function present() {
  const base = Date.parse(clock.now);
  return new Date(clock.running ? base + performance.now() - clockAt : base);
}

function showClock() {
  const now = present();
  $("now").textContent = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", day: "numeric", month: "short",
    year: "numeric", hour: "2-digit", minute: "2-digit", ...(clock.running ? { second: "2-digit" } : {}) }).format(now);
  $("now").dateTime = now.toISOString();
  $("run").setAttribute("aria-pressed", String(clock.running));
  $("run").querySelector("span").textContent = clock.running ? "Freeze" : "Run";
  $("run").querySelector("use").setAttribute("href", clock.running ? "#i-pause" : "#i-play");
}

function takeClock(told) {
  if (told.version !== clock.version || told.running || clock.version === 0) clockAt = performance.now();
  clock = told;
  showClock();
}

const moveClock = (body) => attempt(request("clock", body).then(takeClock));

// -- columns ------------------------------------------------------------------------------------------------------

function speakerOf(chat) {
  return chat.type === "private" ? chat.id : chat.view.speaker.value;
}

function act(chat, what, more = {}) {
  const target = chat.type === "private" ? {} : { chat: chat.id };
  return attempt(request("act", { person: speakerOf(chat), act: what, ...target, ...more }));
}

function makeColumn(chat) {
  const section = $("column").content.cloneNode(true).querySelector("section");
  const view = { section, list: section.querySelector(".messages"), input: section.querySelector(".composer input"),
    speaker: section.querySelector(".speaker"), form: section.querySelector("form"), editing: null };
  chat.view = view;
  section.id = `chat${chat.id}`;
  section.setAttribute("aria-label", `Chat of ${chat.title}`);
  section.querySelector("h2").textContent = chat.title;
  const avatar = section.querySelector(".avatar");
  avatar.textContent = [...chat.title][0].toUpperCase();
  avatar.style.setProperty("--hue", String((Math.abs(chat.id) * 67) % 360));
  view.input.setAttribute("aria-label", `Message from ${chat.title}`);
  section.querySelector(".send").setAttribute("aria-label", `Send as ${chat.title}`);
  view.list.setAttribute("aria-label", `Messages of ${chat.title}`);
  const actions = section.querySelector(".actions");
  const add = (name, label, work) => {
    const node = element("button");
    node.type = "button";
    node.title = label;
    node.setAttribute("aria-label", `${chat.title}: ${label}`);
    node.append(icon(name));
    node.addEventListener("click", work);
    actions.append(node);
    return node;
  };
  add("voice", "send a voice message", () => act(chat, "sends_voice"));
  add("photo", "send a photo", () => act(chat, "sends_photo", { caption: takeText(chat) }));
  add("sticker", "send a sticker", () => act(chat, "sends_sticker", { emoji: "🙂" }));
  view.edit = add("edit", "edit the last message", () => startEdit(chat));
  if (chat.type === "private") {
    view.block = add("block", "block the bot", () => act(chat, chat.blocked ? "unblocks" : "blocks"));
  }
  view.form.addEventListener("submit", (event) => { event.preventDefault(); submit(chat); });
  view.input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" && !view.input.value) { event.preventDefault(); startEdit(chat); }
    if (event.key === "Escape") endEdit(chat);
  });
  $("columns").append(section);
  // Whatever changes the height of the list (a keyboard, the bar) must not push the newest message out of sight.
  let follows = true;
  view.list.addEventListener("scroll", () => { follows = atEnd(view.list); });
  new ResizeObserver(() => { if (follows) view.list.scrollTop = view.list.scrollHeight; }).observe(view.list);
}

const atEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 80;

function takeText(chat) {
  const text = chat.view.input.value.trim();
  chat.view.input.value = "";
  return text;
}

function startEdit(chat) {
  const name = chat.type === "private" ? chat.title : chat.view.speaker.selectedOptions[0]?.textContent;
  const own = [...chat.messages.values()].filter((m) => m.from === name && m.text).pop();
  if (!own) return notice("There is no message to edit yet.");
  chat.view.editing = own.id;
  chat.view.input.value = own.text;
  chat.view.form.classList.add("editing");
  chat.view.input.focus();
}

function endEdit(chat) {
  if (!chat.view.editing) return;
  chat.view.editing = null;
  chat.view.input.value = "";
  chat.view.form.classList.remove("editing");
}

function submit(chat) {
  const view = chat.view;
  if (chat.type === "private" && chat.blocked) return act(chat, "unblocks");
  if (chat.type === "private" && !chat.opened && !view.input.value.trim()) return act(chat, "opens");
  const editing = view.editing;
  if (!view.input.value.trim()) return undefined;
  if (editing) view.editing = null;
  view.form.classList.remove("editing");
  const text = takeText(chat);
  return editing ? act(chat, "edits", { message_id: editing, text }) : act(chat, "says", { text });
}

function showHead(chat) {
  const { section, input, block, speaker } = chat.view;
  const line = section.querySelector(".who p");
  const words = chat.deleted ? "deleted the account" : chat.blocked ? "blocked the bot" : !chat.opened ? "not started yet"
    : chat.type === "private" ? `speaks ${chat.language || "?"}` : `${chat.type} · ${(chat.members || []).join(", ")}`;
  line.textContent = chat.typing ? "bot is typing…" : words;
  line.classList.toggle("warn", chat.blocked || chat.deleted);
  input.placeholder = chat.blocked ? "Press send to unblock" : chat.opened ? chat.placeholder || "Message" : "Press send to start";
  for (const node of section.querySelectorAll(".actions button, .composer input, .send")) node.disabled = chat.deleted;
  if (block) {
    block.setAttribute("aria-pressed", String(chat.blocked));
    block.title = chat.blocked ? "unblock the bot" : "block the bot";
    block.setAttribute("aria-label", `${chat.title}: ${block.title}`);
  }
  if (chat.type !== "private" && chat.members && speaker.options.length !== chat.members.length) {
    speaker.hidden = false;
    speaker.setAttribute("aria-label", `Who writes in ${chat.title}`);
    speaker.replaceChildren(...chat.members.map((name) => element("option", "", name)));
  }
  const pinned = section.querySelector(".pinned");
  pinned.hidden = !chat.pinned;
  pinned.textContent = chat.pinned ? chat.messages.get(chat.pinned)?.text || "Pinned message" : "";
  const keyboard = section.querySelector(".reply-keyboard");
  keyboard.hidden = !chat.reply_keyboard.length;
  keyboard.replaceChildren(...chat.reply_keyboard.map((row) => {
    const node = element("div");
    for (const button of row) {
      const key = element("button", "", button.text);
      key.type = "button";
      key.addEventListener("click", () => act(chat, "taps", { label: button.text }));
      node.append(key);
    }
    return node;
  }));
}

function showMessages(chat) {
  const { list } = chat.view;
  const stay = !atEnd(list) && list.childElementCount;
  const focus = document.activeElement?.closest?.(".message")?.dataset.id;
  const nodes = [];
  let before = null;
  for (const message of chat.messages.values()) {
    if (!before || day(before.at, zone) !== day(message.at, zone)) { nodes.push(element("li", "day", day(message.at, zone))); before = null; }
    const own = chat.type === "private" ? message.from !== "bot" : message.from === chat.view.speaker.value;
    const node = bubble(message, {
      own, turn: before?.from !== message.from, group: chat.type !== "private", time: (iso) => shortTime(iso, zone),
      onCommand: (text) => act(chat, "says", { text }),
      onTap: (button, pressed) => {
        if (button.url) { if (/^https?:\/\//i.test(button.url)) window.open(button.url, "_blank", "noopener"); }
        pressed.classList.add("pressed");
        setTimeout(() => pressed.classList.remove("pressed"), 350);
        act(chat, "taps", { message_id: message.id, label: button.text, data: button.callback_data });
      },
    });
    nodes.push(node);
    before = message;
  }
  if (!nodes.length && chat.type === "private" && !chat.opened) nodes.push(startCard(chat));
  list.replaceChildren(...nodes);
  if (!stay) list.scrollTop = list.scrollHeight;
  if (focus) list.querySelector(`[data-id="${CSS.escape(focus)}"] button`)?.focus({ preventScroll: true });
}

function startCard(chat) {
  const node = element("li", "start", `${chat.title} has not opened the bot yet.`);
  const button = element("button", "primary", "Start");
  button.type = "button";
  button.addEventListener("click", () => act(chat, "opens"));
  node.append(button);
  return node;
}

function toast(chat, text, alert) {
  const node = element("div", `toast${alert ? " alert" : ""}`, text);
  chat.view.section.querySelector(".toasts").append(node);
  setTimeout(() => node.remove(), alert ? 7000 : 3500);
}

function showTabs() {
  $("tabs").replaceChildren(...[...chats.values()].map((chat) => {
    const node = element("button", chat.unread ? "unread" : "", chat.title);
    node.type = "button";
    node.setAttribute("role", "tab");
    node.setAttribute("aria-selected", String(chat.id === current));
    node.setAttribute("aria-controls", `chat${chat.id}`);
    node.addEventListener("click", () => choose(chat.id));
    return node;
  }));
}

function choose(id) {
  current = id;
  for (const chat of chats.values()) {
    chat.view.section.classList.toggle("current", chat.id === id);
    if (chat.id === id) { chat.unread = false; chat.view.list.scrollTop = chat.view.list.scrollHeight; }
  }
  showTabs();
}

// -- following ----------------------------------------------------------------------------------------------------

async function load() {
  const state = await request("state");
  const alive = new Set();
  for (const told of [...state.people, ...state.groups]) {
    alive.add(told.id);
    const chat = chats.get(told.id) || {};
    Object.assign(chat, told, { messages: new Map(told.messages.map((m) => [m.id, m])) });
    chats.set(told.id, chat);
    if (!chat.view) makeColumn(chat);
    showHead(chat);
    showMessages(chat);
  }
  for (const [id, chat] of chats) if (!alive.has(id)) { chat.view.section.remove(); chats.delete(id); }
  population = chats.size;
  last = state.last;
  takeClock(state.clock);
  counts(state);
  showEmpty();
  if (!chats.has(current)) current = chats.keys().next().value ?? null;
  choose(current);
}

function showEmpty() {
  $("columns").querySelector(".empty")?.remove();
  if (chats.size) return;
  const node = element("div", "empty", "Nobody is here yet. Add a person, press Start in their chat, and the bot takes it from there.");
  const button = element("button", "primary", "Add a person");
  button.type = "button";
  button.addEventListener("click", () => $("person-dialog").showModal());
  node.append(element("br"), button);
  $("columns").append(node);
}

function counts(told) {
  callCount = told.calls;
  $("call-count").textContent = callCount;
  $("pending").textContent = told.pending ? `${told.pending} pending` : "";
  $("fault-count").hidden = !told.faults.length;
  $("fault-count").textContent = told.faults.length;
  $("fault-list").replaceChildren(...told.faults.map((fault) => element("li", "", `${fault.kind} on ${fault.method}, ${fault.hits} of ${fault.count ?? "∞"}`)));
}

function take(event) {
  const chat = chats.get(event.chat);
  if (!chat) return null;
  if (event.message) chat.messages.set(event.message.id, event.message);
  if (event.kind === "delete") chat.messages.delete(event.message_id);
  if (event.kind === "toast" || event.kind === "alert") toast(chat, event.text, event.kind === "alert");
  chat.typing = event.kind === "typing";
  if (chat.typing) setTimeout(() => { chat.typing = false; showHead(chat); }, 5000);
  if (event.kind === "message" && event.who === "bot" && chat.id !== current) chat.unread = true;
  return chat;
}

async function follow() {
  for (;;) {
    try {
      const told = await request(`events?since=${last}&wait=25&clock=${clock.version}&calls=${callCount}`);
      last = told.last;
      takeClock(told.clock);
      const changedCalls = told.calls !== callCount;
      counts(told);
      if (told.population !== population || told.events.some((event) => !chats.has(event.chat))) {
        await load();
      } else {
        const touched = new Set(told.events.map(take).filter(Boolean));
        for (const fresh of told.chats) Object.assign(chats.get(fresh.id) || {}, fresh);
        for (const chat of touched) { showHead(chat); showMessages(chat); }
        if (touched.size) showTabs();
      }
      if (changedCalls && !$("calls").hidden) await showCalls();
      await new Promise((resolve) => { setTimeout(resolve, 60); });
    } catch {
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
      await load().catch(() => notice("The sandbox does not answer."));
    }
  }
}

async function showCalls() {
  const calls = await request("calls?limit=150");
  $("call-list").replaceChildren(...calls.filter((call) => call.method !== "getUpdates" || call.outcome !== "ok").map((call) => {
    const item = element("li");
    const head = element("div");
    head.append(element("code", "", call.method), element("span", call.outcome === "ok" ? "ok" : call.outcome === "waiting" ? "wait" : "bad", call.outcome));
    const { chat_id: chatId, text, caption, ...rest } = call.params;
    const who = chats.get(Number(chatId))?.title || chatId || "";
    item.append(head, element("p", "", [shortTime(call.at, zone), who, text || caption || Object.keys(rest).join(" ")].filter(Boolean).join(" · ")));
    return item;
  }));
}

// -- the bar ------------------------------------------------------------------------------------------------------

function toggleCalls(open) {
  $("calls").hidden = !open;
  $("show-calls").setAttribute("aria-expanded", String(open));
  if (open) attempt(showCalls());
}

for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => moveClock({ advance_seconds: Number(button.dataset.advance) }));
}
$("morning").addEventListener("click", () => moveClock({ set: nextMorning(present(), zone).toISOString() }));
$("run").addEventListener("click", () => moveClock({ running: !clock.running }));
$("show-calls").addEventListener("click", () => toggleCalls($("calls").hidden));
$("hide-calls").addEventListener("click", () => { toggleCalls(false); $("show-calls").focus(); });
$("add").addEventListener("click", () => $("person-dialog").showModal());
$("show-faults").addEventListener("click", () => $("fault-dialog").showModal());
$("clear-faults").addEventListener("click", () => attempt(request("faults", null, "DELETE")));
$("set").addEventListener("click", () => {
  const p = parts(present(), zone);
  const two = (n) => String(n).padStart(2, "0");
  $("time-form").moment.value = `${p.year}-${two(p.month)}-${two(p.day)}T${two(p.hour)}:${two(p.minute)}`;
  $("time-zone").textContent = zone;
  $("time-dialog").showModal();
});
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
$("person-form").addEventListener("submit", () => {
  const form = $("person-form");
  attempt(request("people", { name: form.name.value, language_code: form.language_code.value }).then((told) => { current = told.id; }));
  form.name.value = "";
});
$("time-form").addEventListener("submit", () => {
  const [, ...found] = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec($("time-form").moment.value) || [];
  if (found.length) moveClock({ set: instant(zone, ...found.map(Number)).toISOString() });
});
$("fault-form").addEventListener("submit", () => {
  const form = $("fault-form");
  attempt(request("faults", { kind: form.kind.value, method: form.method.value || "*", count: Number(form.count.value) || 1 }));
});

const zones = new Set([zone, "UTC", ...(Intl.supportedValuesOf?.("timeZone") || [])]);
$("zone").replaceChildren(...[...zones].map((name) => {
  const option = element("option", "", name.replaceAll("_", " "));
  option.value = name;
  return option;
}));
$("zone").value = zone;
$("zone").addEventListener("change", () => {
  zone = $("zone").value;
  localStorage.setItem("zone", zone);
  showClock();
  for (const chat of chats.values()) showMessages(chat);
});
setInterval(() => { if (clock.running) showClock(); }, 1000);
load().then(follow, () => { notice("The sandbox does not answer."); follow(); });
