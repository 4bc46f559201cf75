import { filetypemime } from 'magic-bytes.js';
import { ObjectHead } from './ports';
import { jobProblem } from '../shared/fan-in/job-problem';
import { ObjectLimits } from '../shared/fan-in/object-limits';

/** RFC 9457 problem types of refused objects, with their titles. */
const REFUSALS = {
  'object-gone': 'The object does not exist',
  'object-too-large': 'The object is too large',
  'object-type': 'The media type of the object is not accepted',
} as const;

export interface Refusal {
  readonly slug: keyof typeof REFUSALS;
  readonly detail: string;
}

export type CheckedObject = { readonly mediaType: string | undefined } | { readonly refusal: Refusal };

/** Checks an object by its size and its first bytes: its sender chose its name and its declared type. */
export function checkObject(head: ObjectHead | undefined, { maxBytes, mediaTypes }: ObjectLimits): CheckedObject {
  if (head === undefined) return refused('object-gone', 'The object, or the version of the event, was deleted.');
  if (maxBytes !== undefined && head.size > maxBytes) return refused('object-too-large', `The object may have at most ${maxBytes} bytes, got ${head.size}.`);
  const found = [...new Set(filetypemime(head.firstBytes))];
  if (mediaTypes.length === 0) return { mediaType: found[0] };
  const mediaType = found.find(type => mediaTypes.includes(type));
  if (mediaType !== undefined) return { mediaType };
  return refused('object-type', `The media type by the first bytes must be one of ${mediaTypes.join(', ')}, got ${found[0] ?? 'an unknown type'}.`);
}

/** The JSON text of the problem. */
export function refusalProblem({ slug, detail }: Refusal): string {
  return jobProblem(slug, REFUSALS[slug], detail);
}

function refused(slug: Refusal['slug'], detail: string): CheckedObject {
  return { refusal: { slug, detail } };
}
