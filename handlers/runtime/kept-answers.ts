import { Once, onceRecorded, recordedText } from './once-recorded';
import { IncomingRequest, RequestAnswer, RequestRejected } from './request';
import { loggedError } from './work-error';
import { Problem } from '../shared/http/problem';
import { RequestKey } from '../shared/http/request-key';
import { WebAnswer } from '../shared/http/web-request';
import { Log } from '../shared/jobs/job-ports';

/**
 * Answers that ask for another try, with other credentials or later: https://www.rfc-editor.org/rfc/rfc9110#section-15.5,
 * https://www.rfc-editor.org/rfc/rfc6585#section-4, https://www.rfc-editor.org/rfc/rfc8470#section-5.2.
 */
const TO_BE_TRIED_AGAIN = [401, 403, 408, 425, 429];

/** How the work ended. */
type Outcome = { readonly answer: WebAnswer } | { readonly rejected: RequestRejected } | { readonly error: unknown };

/** What is recorded, as JSON. */
interface Kept {
  readonly answer?: Omit<WebAnswer, 'body'> & { readonly body: string; readonly isBase64Encoded?: boolean };
  readonly rejected?: Pick<RequestRejected, 'status' | 'title' | 'detail' | 'members' | 'headers'>;
  /** In place of an answer that is too large. */
  readonly bytes?: number;
}

/** Does the work of a request once, and answers each request of its key alike. */
export class KeptAnswers {
  constructor(private readonly once: Once, private readonly log: Log) {}

  /** @param lockMillis how long the work may last */
  async answer(request: IncomingRequest, key: RequestKey, lockMillis: number, work: () => Promise<WebAnswer>): Promise<RequestAnswer> {
    const { signal, correlationId } = request;
    const result = await onceRecorded<Outcome>(this.once, {
      call: { ...key, lockMillis },
      work: () => outcomeOf(work),
      textOf: outcome => isKept(outcome) ? recordedText(recordOf(outcome)) : undefined,
      isLate: () => signal.aborted,
      onUnrecorded: error => this.log.error('answer not recorded', { correlation_id: correlationId, error: loggedError(error) }),
    });
    if ('outcome' in result) return resultOf(result.outcome);
    this.log.info('answered as before', { correlation_id: correlationId });
    return keptAnswer(result.recorded);
  }
}

async function outcomeOf(work: () => Promise<WebAnswer>): Promise<Outcome> {
  try {
    return { answer: await work() };
  } catch (error) {
    return error instanceof RequestRejected ? { rejected: error } : { error };
  }
}

function resultOf(outcome: Outcome): WebAnswer {
  if ('answer' in outcome) return outcome.answer;
  throw 'rejected' in outcome ? outcome.rejected : outcome.error as Error;
}

function isKept(outcome: Outcome): boolean {
  if ('error' in outcome) return false;
  const { status, headers } = 'answer' in outcome ? outcome.answer : outcome.rejected;
  const comesLater = Object.keys(headers).some(name => name.toLowerCase() === 'retry-after');
  return status < 400 || (status < 500 && !TO_BE_TRIED_AGAIN.includes(status) && !comesLater);
}

function recordOf(outcome: Outcome): Kept {
  if ('rejected' in outcome) {
    const { status, title, detail, members, headers } = outcome.rejected;
    return { rejected: { status, title, detail, members, headers } };
  }
  const { body, ...rest } = resultOf(outcome);
  return { answer: { ...rest, ...typeof body === 'string' ? { body } : { body: body.toString('base64'), isBase64Encoded: true } } };
}

function keptAnswer(text: string): WebAnswer {
  const { answer, rejected, bytes } = JSON.parse(text) as Kept;
  if (rejected) throw new RequestRejected(rejected.status, rejected.title, rejected.detail, rejected.members, rejected.headers);
  if (!answer) throw new Problem('answer-not-kept', `The request was done, and is not done again. Its answer had ${bytes} bytes, too many to keep.`);
  const { body, isBase64Encoded, ...rest } = answer;
  return { ...rest, body: isBase64Encoded ? Buffer.from(body, 'base64') : body };
}
