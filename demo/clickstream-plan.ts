/** The clicks on the pages of the menu, and what is wrong with some: by number, so that what becomes of each can be foretold. */

export interface Click {
  readonly id: string;
  readonly visitor: string;
  readonly page: string;
  /** Of the visitor's clicks. */
  readonly number: number;
  /** When the visitor clicked, in RFC 3339. */
  readonly at: string;
  readonly robot?: true;
}

/** Visitors, the last of whom are robots. */
export const VISITORS = 20;
export const ROBOTS = 2;
/** Clicks of each visitor. A browser posts the clicks of a moment, one of each visitor, together. */
export const CLICKS_OF_EACH = 20;
/** Clicks until the counter of visits works. */
export const CLICKS_WHILE_AWAY = 10;
/** One batch in so many is posted twice: the browser got no answer. */
export const TWICE_OF = 4;
/** One batch in so many has an event without a visitor, which the collector refuses. */
export const REFUSED_OF = 5;
/** After one batch in so many, a producer that nobody checks puts something else. */
export const POISON_OF = 2;

/** Seconds between two clicks of a visitor, so that their windows of a minute have several. */
export const SECONDS_BETWEEN = 17;
/** The clock of one visitor in so many is years behind at one click in so many: no window takes it. */
const BEHIND_OF = { visitors: 6, moments: 10 };
/** Behind everything that windows allow. */
const BEHIND = Date.UTC(2020, 0, 1);
/** The first click, some minutes ago. Windows do not know when the records were posted. */
const BEGIN = Date.now() - 1000 * SECONDS_BETWEEN * CLICKS_OF_EACH;

const PAGES = ['espresso', 'flat white', 'mocha', 'cakes', 'opening hours'];

export const people = Array.from({ length: VISITORS - ROBOTS }, (_, visitor) => nameOf(visitor));

/** One click of each visitor. */
export function clicksOf(moment: number): Click[] {
  return Array.from({ length: VISITORS }, (_, visitor) => ({
    id: `click-${visitor}-${moment}`,
    visitor: nameOf(visitor),
    page: PAGES[(visitor + moment) % PAGES.length],
    number: moment,
    at: new Date(isBehind(visitor, moment) ? BEHIND : BEGIN + 1000 * SECONDS_BETWEEN * moment).toISOString(),
    ...visitor >= VISITORS - ROBOTS && { robot: true as const },
  }));
}

function isBehind(visitor: number, moment: number): boolean {
  return visitor % BEHIND_OF.visitors === 0 && moment % BEHIND_OF.moments === 3;
}

/** Whether a click has a time that no window takes. */
export function isLate({ at }: Click): boolean {
  return Date.parse(at) === BEHIND;
}

/** What no branch can take: bytes, no JSON, another content than the contract. */
export function poisonOf(moment: number): Buffer {
  const texts = [Buffer.from([0xff, 0xfe, moment]), `{"visitor":"${nameOf(moment)}",`, JSON.stringify({ ...clicksOf(moment)[0], page: 17 })];
  return Buffer.from(texts[moment / POISON_OF % texts.length]);
}

function nameOf(visitor: number): string {
  return `visitor-${visitor % VISITORS}`;
}
