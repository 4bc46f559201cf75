import { asFailure, Body, Part, SourceFailure } from './part';
import { ForEachSettings } from './settings';
import { fill, JoinedValues, Reference, referencesOf, Target, Template, textOf } from './template';
import { valueAt, ValueOf } from './values';
import { elementTexts } from '../shared/json/json-parts';

/** What the elements of a list are called with. */
export interface ElementCalls {
  readonly valueOf: ValueOf;
  /** One call, or what stands in for its answer. Never throws. */
  readonly call: (target: Target) => Promise<Part>;
  /** What stands in for an element without a call of its own. */
  readonly instead: (failure: SourceFailure) => Promise<Part>;
}

/** The parts of a list's elements, in its order. Equal elements have one call. */
export async function elementParts(
  elements: readonly unknown[], template: Template, settings: ForEachSettings, calls: ElementCalls,
): Promise<Part[]> {
  const parts = settings.batch === undefined ? singly(template, settings, calls) : inBatches(elements, template, settings, calls);
  return Promise.all(elements.map(async element => {
    try {
      return await parts(element);
    } catch (error) {
      return calls.instead(asFailure(error));
    }
  }));
}

function singly(template: Template, { as }: ForEachSettings, { valueOf, call }: ElementCalls) {
  const called = new Map<string, Promise<Part>>();
  return async (element: unknown) => {
    const target = fill(template, reference => reference.root === as ? valueAt(element, reference.names) : valueOf(reference));
    const key = `${target.path}?${target.query}`;
    const part = called.get(key) ?? call(target);
    called.set(key, part);
    return part;
  };
}

function inBatches(elements: readonly unknown[], template: Template, { as, batch }: ForEachSettings, { valueOf, call, instead }: ElementCalls) {
  const reference = referencesOf(template).find(({ root }) => root === as)!;
  const known = [...new Set(elements.flatMap(element => joinable(reference, element) ?? []))];
  const { size } = batch!;
  const batches = Array.from({ length: Math.ceil(known.length / size) }, (_, index) => known.slice(index * size, (index + 1) * size));
  const called = batches.map(async texts => call(fill(template, each => each.root === as ? new JoinedValues(texts) : valueOf(each))));
  const members = membersBy(batch!.key);
  // each element looks at its own: none of them is unhandled
  called.forEach(part => part.catch(() => {}));
  return async (element: unknown) => {
    const text = joinable(reference, element);
    if (text === undefined) throw new SourceFailure('input');
    const part = await called[Math.floor(known.indexOf(text) / size)];
    if (part.body === undefined) return part;
    const body = members(part.body).get(text);
    return body === undefined ? instead(new SourceFailure('status', { status: 404 })) : { ...part, body };
  };
}

/** The text of an element's value. Undefined for a value that cannot be one of several. */
function joinable(reference: Reference, element: unknown): string | undefined {
  try {
    const text = textOf(reference, valueAt(element, reference.names));
    fill({ segments: [[reference]], query: [] }, () => text);
    return text.includes(',') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The members of a batch's list by the text of their key, of equal ones the first. A list is taken apart once. */
function membersBy(key: string) {
  const known = new WeakMap<Body, ReadonlyMap<string, Body>>();
  return (whole: Body): ReadonlyMap<string, Body> => {
    const { text, value, ...body } = whole;
    const texts = Array.isArray(value) && !known.has(whole) ? elementTexts(text) : [];
    const entries = texts.map((member, index): [string, Body] => {
      const of = (value as unknown[])[index];
      return [String(valueAt(of, [key])), { ...body, text: member, value: of }];
    });
    const members = known.get(whole) ?? new Map(entries.reverse());
    known.set(whole, members);
    return members;
  };
}

/** The part of a list from those of its elements. */
export function listOf(parts: readonly Part[], now: number): Part {
  const failed = parts.flatMap(({ body }, index) => body === undefined ? [index] : []);
  if (parts.length > 0 && failed.length === parts.length) return { ...parts[0], failed };
  const bodies = parts.flatMap(({ body }) => body ?? []);
  const failure = parts.find(part => part.failure)?.failure;
  return {
    status: failed.length > 0 ? 'incomplete' : parts.find(({ status }) => status !== 'ok')?.status ?? 'ok',
    body: {
      text: `[${parts.map(({ body }) => body?.text ?? 'null').join(',')}]`,
      value: parts.map(({ body }) => body?.value ?? null),
      // the list is as old as its oldest element
      at: Math.min(now, ...bodies.map(({ at }) => at)),
      cacheControls: bodies.map(({ cacheControl }) => cacheControl),
    },
    failure,
    ...failed.length > 0 && { failed },
  };
}
