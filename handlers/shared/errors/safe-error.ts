/** An error in the library's own words, without content of a message, a request or a response: its text may be logged. */
export class OwnError extends Error {}

/** What may be said about any error. */
export interface SafeError {
  readonly name: string;
  /** Of an error of the library only. */
  readonly message?: string;
  /** `ECONNREFUSED`, `UND_ERR_SOCKET`. */
  readonly code?: string;
  /** The status and the id of the request to AWS. */
  readonly status?: number;
  readonly requestId?: string;
  /** Where it was thrown, without the text. */
  readonly frames?: readonly string[];
  readonly cause?: SafeError;
}

/** What errors of Node.js and of the AWS SDK have besides. */
type Attributed = Error & { readonly code?: unknown; readonly $metadata?: { readonly httpStatusCode?: unknown; readonly requestId?: unknown } };

/** Names and codes are words of programs. Anything else in their place may be content. */
const WORD = /^[A-Za-z_$][\w.$-]{0,80}$/;
const MOST_FRAMES = 5;
const MOST_CAUSES = 3;

/**
 * Describes an error by its name, its codes and its place. The text of an error that is not the library's own may quote what it was
 * given: V8 quotes JSON, undici carries the bytes of a response, and a function's error has the function's data.
 */
export function safeError(error: unknown, causes = MOST_CAUSES): SafeError {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, $metadata, cause } = error as Attributed;
  const isOwn = error instanceof OwnError;
  return {
    name: word(error.name) ?? 'Error',
    ...isOwn && { message: error.message },
    ...word(code) !== undefined && { code: word(code) },
    ...typeof $metadata?.httpStatusCode === 'number' && { status: $metadata.httpStatusCode },
    ...word($metadata?.requestId, /^[\w-]{1,80}$/) !== undefined && { requestId: String($metadata?.requestId) },
    frames: framesOf(error),
    ...cause !== undefined && causes > 0 && { cause: safeError(cause, causes - 1) },
  };
}

/** The same in one line: `ValidationException, status 400`. */
export function describeError(error: unknown): string {
  const { name, message, code, status } = safeError(error, 0);
  return [message === undefined ? name : `${name}: ${message}`, code, status === undefined ? undefined : `status ${status}`].filter(part => part !== undefined).join(', ');
}

function word(value: unknown, pattern = WORD): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

/** A text of several lines stands before the frames, and may look like one of them: what follows it counts. */
function framesOf({ stack = '', message }: Error): string[] {
  const end = stack.indexOf(message);
  const trace = end === -1 ? '' : stack.slice(end + message.length);
  return trace.split('\n').map(line => line.trim()).filter(line => line.startsWith('at ')).slice(0, MOST_FRAMES);
}

/** For the fields of a log line, however deep an error is. */
export function withoutForeignTexts(_field: string, value: unknown): unknown {
  return value instanceof Error ? safeError(value) : value;
}

/** Lambda logs what is thrown, and Step Functions keeps it: foreign errors may quote items. */
export async function described<T>(run: Promise<T>): Promise<T> {
  try {
    return await run;
  } catch (error) {
    throw error instanceof OwnError ? error : new OwnError(describeError(error));
  }
}
