import { cacheControlOf } from './cache-control';
import { Composition } from './composition';
import { Part, PartStatus } from './part';
import { JsonText } from '../shared/json/json-text';

/** A synchronous answer of a function, without the room for its headers: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. */
const LARGEST_ANSWER_BYTES = 6_291_556 - 10_000;

/** A part as the public contract shows it. */
interface PartFlag {
  readonly status: PartStatus;
  /** Seconds since the source answered. Absent for a part without an answer of its source. */
  readonly age?: number;
  /** The indexes of a list's elements that failed. */
  readonly failed?: readonly number[];
}

/** An answer of the aggregate. */
export interface Made {
  readonly text: JsonText;
  readonly isPartial: boolean;
  readonly cacheControl: string;
  /** What the parts say about keeping them. */
  readonly fields: readonly (string | undefined)[];
}

/** Lambda sends the text as a JSON string: each quote in it has two bytes. */
export function isTooLarge({ text }: Made): boolean {
  return text.length > LARGEST_ANSWER_BYTES / 6 && Buffer.byteLength(JSON.stringify(text)) > LARGEST_ANSWER_BYTES;
}

/** Flags that make an answer partial; none for a whole one. */
export function flagsOf(parts: ReadonlyMap<string, Part>, now: number): object {
  if ([...parts.values()].every(({ status }) => status === 'ok')) return {};
  return { partial: true, parts: Object.fromEntries([...parts].map(([name, part]) => [name, flagOf(part, now)])) };
}

export interface MakeOptions {
  readonly now: number;
  /** The time for the composition. */
  readonly maxMillis: number;
  /** Whether the answer may be another one for another caller. */
  readonly isPersonal: boolean;
}

export async function make(parts: ReadonlyMap<string, Part>, composition: Composition, { now, maxMillis, isPersonal }: MakeOptions): Promise<Made> {
  const flags = flagsOf(parts, now);
  const isPartial = 'partial' in flags;
  const fields = [...parts.values()].flatMap(({ body }) => body?.cacheControls ?? [body?.cacheControl]);
  return {
    text: await composition.compose(parts, flags, maxMillis),
    isPartial,
    fields,
    cacheControl: isPartial ? 'no-store' : cacheControlOf(fields, isPersonal),
  };
}

function flagOf({ status, body, failed }: Part, now: number): PartFlag {
  const hasAge = body !== undefined && status !== 'default';
  return { status, ...hasAge && { age: Math.max(0, Math.floor((now - body.at) / 1000)) }, ...failed && { failed } };
}
