import { SwitchTarget } from './replay-record';
import { ReplayRefused } from './replay-refused';

/** What an execution is started with. */
export interface ReplayInput {
  /** Epoch milliseconds of the first records. Undefined for a switch. */
  readonly from?: number;
  readonly switchTo?: SwitchTarget;
  /** The parts of the parallel scans. Default: 4. */
  readonly segments: number;
}

/** Library limits. */
const SEGMENTS = { min: 1, max: 32, value: 4 };
const NAMES = ['from', 'switchTo', 'segments'];
/** ISO 8601 with a zone: a time without one is another moment elsewhere. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

export function inputOf(given: unknown): ReplayInput {
  const input = typeof given === 'object' && given !== null ? given as Record<string, unknown> : {};
  if (Object.keys(input).some(name => !NAMES.includes(name))) refuse(`The input must have no members but ${NAMES.join(', ')}.`);
  const { from, switchTo, segments = SEGMENTS.value } = input;
  if ((from === undefined) === (switchTo === undefined)) refuse('The input must have either from, such as { "from": "2030-01-01T00:00:00Z" }, or switchTo.');
  if (switchTo !== undefined && switchTo !== 'shadow' && switchTo !== 'previous') refuse("switchTo must be 'shadow' or 'previous'.");
  if (typeof segments !== 'number' || !Number.isInteger(segments) || segments < SEGMENTS.min || segments > SEGMENTS.max) {
    refuse(`segments must be a whole number from ${SEGMENTS.min} to ${SEGMENTS.max}.`);
  }
  return { from: from === undefined ? undefined : timeOf(from), switchTo, segments };
}

function timeOf(from: unknown): number {
  const time = typeof from === 'string' && TIME.test(from) ? Date.parse(from) : NaN;
  return Number.isNaN(time) ? refuse('from must be a time in ISO 8601 with its zone, such as 2030-01-01T00:00:00Z.') : time;
}

function refuse(message: string): never {
  throw new ReplayRefused('InvalidInput', message);
}
