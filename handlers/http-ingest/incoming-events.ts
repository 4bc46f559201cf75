import { JsonBody } from '../shared/http/json-body';
import { Problem } from '../shared/http/problem';
import { WebRequest } from '../shared/http/web-request';
import { elementTexts } from '../shared/json/json-parts';
import { shapeOf } from '../shared/json/json-shape';
import { JsonText } from '../shared/json/json-text';
import { textOf } from '../shared/json/utf8-text';

/** As many as one request takes: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const MAX_EVENTS = 500;
/**
 * Library limit. Lambda takes events of 6 MB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), in which the body is a JSON
 * string: each of its quotes takes two bytes there.
 */
export const MAX_BODY_BYTES = 3_000_000;

/** An event as a client sent it. */
export interface IncomingEvent {
  /** As it was written, with all digits of its numbers. */
  readonly text: JsonText;
  readonly value: unknown;
}

/** The events of a body, in their order. */
export function incomingEvents(json: JsonBody, { headers, body }: Pick<WebRequest, 'headers' | 'body'>): IncomingEvent[] {
  if (body.length > MAX_BODY_BYTES) throw tooLarge(`have at most ${MAX_BODY_BYTES} bytes, got ${body.length}`);
  // bytes that are no text are no JSON: an empty body is refused as well
  const text = textOf(body) ?? '';
  const content = json.parse(headers['content-type'], text);
  if (!Array.isArray(content)) throw new Problem('malformed-request', 'The body must be an array of events.');
  if (content.length > MAX_EVENTS) throw tooLarge(`have at most ${MAX_EVENTS} events, got ${content.length}`);
  const { excess } = shapeOf(content);
  if (excess !== undefined) throw new Problem('payload-too-large', `The body ${excess[0].toLowerCase()}${excess.slice(1)} Send fewer events in a request.`);
  const texts = elementTexts(text);
  return content.map((value: unknown, index) => ({ text: texts[index], value }));
}

function tooLarge(rule: string): Problem {
  return new Problem('payload-too-large', `The body must ${rule}.`);
}
