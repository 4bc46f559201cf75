import { filetypemime } from 'magic-bytes.js';
import { ObjectHead } from './ports';

/** Every way an object is refused: RFC 9457 problem types with their titles. */
const REFUSALS = {
  'object-gone': 'The object is gone',
  'object-too-large': 'The object is too large',
  'object-type': 'The object is of another type',
} as const;

export interface Refusal {
  readonly slug: keyof typeof REFUSALS;
  readonly detail: string;
}

export interface ObjectLimits {
  readonly maxBytes?: number;
  readonly mediaTypes: readonly string[];
}

export type CheckedObject = { readonly mediaType: string | undefined } | { readonly refusal: Refusal };

/** What an object is, is told by its size and its first bytes: its name and declared type are its sender's. */
export function checkObject(head: ObjectHead | undefined, { maxBytes, mediaTypes }: ObjectLimits): CheckedObject {
  if (head === undefined) return refused('object-gone', 'The object, or the version that was announced, does not exist any more.');
  if (maxBytes !== undefined && head.size > maxBytes) return refused('object-too-large', `It has ${head.size} bytes, allowed are ${maxBytes}.`);
  const found = [...new Set(filetypemime(head.firstBytes))];
  if (mediaTypes.length === 0) return { mediaType: found[0] };
  const mediaType = found.find(type => mediaTypes.includes(type));
  if (mediaType !== undefined) return { mediaType };
  return refused('object-type', `Its first bytes say ${found[0] ?? 'nothing known'}, allowed are ${mediaTypes.join(', ')}.`);
}

/** JSON text of the problem. */
export function refusalProblem({ slug, detail }: Refusal): string {
  return JSON.stringify({ type: `urn:cdk-serverless-catalog:problem:${slug}`, title: REFUSALS[slug], detail });
}

function refused(slug: Refusal['slug'], detail: string): CheckedObject {
  return { refusal: { slug, detail } };
}
