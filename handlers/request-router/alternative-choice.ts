import { AlternativeSettings, StickySettings } from './settings';
import { holds, Traits } from '../shared/routing/conditions';
import { EVERYTHING, stickyDraw } from '../shared/routing/sticky-draw';

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
  return key === undefined ? random() * EVERYTHING : stickyDraw(route, key);
}

function valueOf({ header, query }: StickySettings, request: Traits): string | undefined {
  return header === undefined ? request.query.get(query!) ?? undefined : request.headers[header.toLowerCase()];
}
