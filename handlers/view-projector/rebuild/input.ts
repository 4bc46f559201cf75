import { RebuildRefused } from '../../shared/views/rebuild-refused';

/** What an execution is started with. */
export interface RebuildInput {
  readonly view: string;
  /** Switches back instead of building a generation. */
  readonly switchTo?: 'previous';
  /** How long the generation before the switch can be switched back to. Default: a day. */
  readonly keepPreviousSeconds: number;
  /** The parts of the parallel scan. Default: 4. */
  readonly segments: number;
  /** The most items that may be without a row because the view can make none. Default: 0. */
  readonly maxRefusedItems: number;
}

/** Library limits. Cursors hold for an hour, and an execution for a year. */
const BOUNDS = {
  keepPreviousSeconds: { min: 3_600, max: 30 * 86_400, value: 86_400 },
  segments: { min: 1, max: 32, value: 4 },
  maxRefusedItems: { min: 0, max: 1_000_000, value: 0 },
};
const NAMES = ['view', 'switchTo', ...Object.keys(BOUNDS)];

export function inputOf(given: unknown): RebuildInput {
  const input = typeof given === 'object' && given !== null ? given as Record<string, unknown> : {};
  if (Object.keys(input).some(name => !NAMES.includes(name))) refuse(`The input must have no members but ${NAMES.join(', ')}.`);
  const { view, switchTo } = input;
  if (typeof view !== 'string') refuse('The input must have the name of a view, such as { "view": "TopTweets" }.');
  if (switchTo !== undefined && switchTo !== 'previous') refuse("switchTo must be 'previous'.");
  return {
    view,
    switchTo,
    keepPreviousSeconds: numberOf(input, 'keepPreviousSeconds'),
    segments: numberOf(input, 'segments'),
    maxRefusedItems: numberOf(input, 'maxRefusedItems'),
  };
}

/** What concerns generations is for a view that has them. */
export function validateRefill(given: unknown, input: RebuildInput): RebuildInput {
  const names = Object.keys(given as object).filter(name => !['view', 'segments'].includes(name));
  if (names.length > 0) refuse(`The view ${input.view} is refilled in place. The input must not have ${names.join(', ')}.`);
  return input;
}

function numberOf(input: Record<string, unknown>, name: keyof typeof BOUNDS): number {
  const { min, max, value } = BOUNDS[name];
  const number = input[name] ?? value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) refuse(`${name} must be a whole number from ${min} to ${max}.`);
  return number;
}

function refuse(message: string): never {
  throw new RebuildRefused('InvalidInput', message);
}
