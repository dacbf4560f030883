// Instants and what the clocks of a chosen time zone show. Everything takes the zone's IANA name.

export function parts(date, zone) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit",
    day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return Object.fromEntries(format.formatToParts(date).map((part) => [part.type, Number(part.value)]));
}

function offset(date, zone) {
  const p = parts(date, zone);
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - Math.floor(date.getTime() / 1000) * 1000;
}

// The instant at which the clocks of the chosen zone show this; asked twice, as the offset may change in between.
export function instant(zone, year, month, day, hour, minute) {
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  const guess = wall - offset(new Date(wall), zone);
  return new Date(wall - offset(new Date(guess), zone));
}

// The next 09:00 after `now`.
export function nextMorning(now, zone) {
  const p = parts(now, zone);
  const today = instant(zone, p.year, p.month, p.day, 9, 0);
  return today > now ? today : instant(zone, p.year, p.month, p.day + 1, 9, 0);
}

export const shortTime = (iso, zone) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
export const day = (iso, zone) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", day: "numeric", month: "short" }).format(new Date(iso));
