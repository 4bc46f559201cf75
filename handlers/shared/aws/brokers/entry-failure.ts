import { isPassingCode } from '../../errors/refusal';
import { EntryFailure } from '../../publishing/broker';

/** In place of a code where the service has left an entry out of its answer. */
export const NO_ANSWER = 'NoAnswer';

/** The failure of an entry by the code of the service. What is neither permanent nor known to pass is unknown. */
export function failureOf(code: string, permanent = false): EntryFailure {
  const unknown = !permanent && code !== NO_ANSWER && !isPassingCode(code);
  return { reason: code, permanent, ...unknown && { unknown } };
}
