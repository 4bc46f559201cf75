import { createHash } from 'crypto';
import { AlternativeSettings, ConditionSettings, StickySettings } from './settings';
import { WebRequest } from '../shared/http/web-request';

/** The part of a request that conditions read. */
export type Traits = Pick<WebRequest, 'headers' | 'query'>;

const EVERYTHING = 100;

/**
 * The alternative for a request. Of the alternatives whose conditions hold, each takes its percentage
 * of all requests in order, and one without a weight takes the rest.
 *
 * @param draw a number from 0 to below 100
 */
export function choose<T extends Pick<AlternativeSettings, 'when' | 'weight'>>(alternatives: readonly T[], request: Traits, draw: number): T {
  let taken = 0;
  const chosen = alternatives
    .filter(({ when = [] }) => when.every(condition => holds(condition, request)))
    .find(({ weight = EVERYTHING }) => draw < (taken += weight));
  if (!chosen) throw new Error('ROUTE must hold an alternative without condition and weight, got none.');
  return chosen;
}

/** A draw that is equal for equal values of the sticky header or query parameter, and random without one. */
export function drawFor(route: string, stickyBy: StickySettings | undefined, request: Traits, random: () => number): number {
  const key = stickyBy && valueOf(stickyBy, request);
  if (key === undefined) return random() * EVERYTHING;
  return createHash('sha256').update(JSON.stringify([route, key])).digest().readUInt32BE() / 2 ** 32 * EVERYTHING;
}

function holds(condition: ConditionSettings, request: Traits): boolean {
  const values = condition.header === undefined
    ? request.query.getAll(condition.query!)
    : request.headers[condition.header.toLowerCase()]?.split(',').map(value => value.trim()) ?? [];
  return values.some(value => condition.values.includes(value));
}

function valueOf({ header, query }: StickySettings, request: Traits): string | undefined {
  return header === undefined ? request.query.get(query!) ?? undefined : request.headers[header.toLowerCase()];
}
