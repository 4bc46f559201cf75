import { Unpublishable } from '../shared/publishing/unpublishable';

/** RFC 3339, as far as JavaScript reads it: https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * The time of an event in epoch milliseconds.
 *
 * @throws Unpublishable for what is no time since 1970
 */
export function eventTime(value: unknown, member: string): number {
  const millis = typeof value === 'string' ? textTime(value) : value;
  if (typeof millis === 'number' && Number.isSafeInteger(millis) && millis >= 0) return millis;
  throw new Unpublishable(`${member} must be the time of the event since 1970: a text such as 2026-01-31T12:00:00Z (RFC 3339), or whole epoch milliseconds`);
}

function textTime(text: string): number | undefined {
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  if (year === undefined) return undefined;
  // JavaScript takes February 30 for March 2
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isDay ? Date.parse(text) : undefined;
}
