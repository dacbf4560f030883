// Messages as DOM. Text only ever becomes text nodes: nothing a person or a bot writes is read as markup.

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote" };
const SAFE_LINK = /^(https?:\/\/|tg:\/\/|mailto:|tel:)/i;

export function element(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

function link(href) {
  if (!SAFE_LINK.test(href)) return element("span");
  const node = element("a");
  node.href = href;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

// A button that wraps like text, which a <button> can't.
function pressable(className, work) {
  const node = element("span", className);
  node.setAttribute("role", "button");
  node.tabIndex = 0;
  node.addEventListener("click", work);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    work();
  });
  return node;
}

function wrapper(entity, covered, onCommand) {
  if (TAGS[entity.type]) return element(TAGS[entity.type]);
  if (entity.type === "text_link") return link(entity.url);
  if (entity.type === "url") return link(/^[a-z]+:\/\//i.test(covered) ? covered : `http://${covered}`);
  if (entity.type === "email") return link(`mailto:${covered}`);
  if (entity.type === "phone_number") return link(`tel:${covered.replace(/[^+\d]/g, "")}`);
  if (entity.type === "spoiler") {
    const node = pressable("spoiler", () => {
      node.setAttribute("aria-expanded", "true");
      node.removeAttribute("aria-label");
    });
    node.setAttribute("aria-expanded", "false");
    node.setAttribute("aria-label", "Hidden text, press to show");
    return node;
  }
  if (entity.type === "bot_command") {
    return pressable("command", () => onCommand(covered));
  }
  return element("span");
}

// Offsets are UTF-16 units, which is what JavaScript strings count.
export function formatted(text, entities, onCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const build = (start, end, list) => {
    const parts = document.createDocumentFragment();
    let at = start;
    let index = 0;
    while (index < list.length) {
      const entity = list[index];
      const from = Math.max(entity.offset, at);
      const to = Math.min(entity.offset + entity.length, end);
      index += 1;
      if (to <= from) continue;
      if (from > at) parts.append(text.slice(at, from));
      const inside = [];
      while (index < list.length && list[index].offset < to) inside.push(list[index++]);
      const node = wrapper(entity, text.slice(from, to), onCommand);
      node.append(build(from, to, inside));
      parts.append(node);
      at = to;
    }
    if (at < end) parts.append(text.slice(at, end));
    return parts;
  };
  return build(0, text.length, sorted);
}

function media(message) {
  if (message.kind === "sticker") return element("div", "sticker", message.about || "🙂");
  if (message.kind === "photo" || message.kind === "video") {
    const node = element("div", "media picture");
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", message.kind);
    node.append(icon(message.kind === "video" ? "play" : "photo"));
    return node;
  }
  const node = element("div", "media");
  node.append(icon(message.kind === "voice" ? "play" : "file"));
  if (message.kind === "voice") {
    const wave = element("span", "wave");
    wave.setAttribute("role", "img");
    wave.setAttribute("aria-label", "voice message");
    node.append(wave);
  }
  node.append(element("span", "", message.about || message.kind));
  return node;
}

// One message as a list item. `context`: {own, turn, group, time(iso), onTap(button, row, column), onCommand(text)}.
export function bubble(message, context) {
  if (message.kind === "service") {
    return element("li", "service", `${message.from} ${message.about}`.trim());
  }
  const item = element("li", `message${context.own ? " own" : ""}${context.turn ? " turn" : ""}`);
  item.dataset.id = message.id;
  if (message.kind === "sticker") item.classList.add("bare");
  if (message.kind !== "text" && message.kind !== "photo" && message.kind !== "video" && !message.text) item.classList.add("short");
  const body = element("div", "bubble");
  if (context.group && !context.own && context.turn) body.append(element("span", "sender", message.from));
  if (message.reply_to) body.append(element("span", "quote-of", message.reply_to.text || "a message"));
  if (message.kind !== "text") body.append(media(message));
  if (message.text) body.append(formatted(message.text, message.entities, context.onCommand));
  const time = element("span", "meta", `${message.edited ? "edited " : ""}${context.time(message.at)}`);
  body.append(time);
  item.append(body);
  if (message.keyboard.length) {
    const rows = element("div", "buttons");
    for (const row of message.keyboard) {
      const line = element("div");
      for (const button of row) {
        const node = element("button", "", button.url ? `${button.text} ↗` : button.text);
        node.type = "button";
        node.addEventListener("click", () => context.onTap(button, node));
        line.append(node);
      }
      rows.append(line);
    }
    item.append(rows);
  }
  if (message.reactions.length) {
    const line = element("div", "reactions");
    for (const emoji of message.reactions) line.append(element("span", "", emoji));
    item.append(line);
  }
  return item;
}
