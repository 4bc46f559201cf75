/** Below the 400 KB of an item, with names and hashes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html. */
const LARGEST_RECORDED_BYTES = 400_000;

/** Answers the text that the work makes, or the one that it made before for this key. */
export type Once = (call: OnceCall, work: () => Promise<string>) => Promise<string>;

interface OnceCall {
  readonly key: string;
  readonly value?: string;
  /** How long the work may last. */
  readonly lockMillis: number;
}

export interface Attempt<TOutcome> {
  readonly call: OnceCall;
  /** Never rejects. */
  readonly work: () => Promise<TOutcome>;
  /** What is recorded of an outcome. Undefined where the next attempt is to do the work. */
  readonly textOf: (outcome: TOutcome) => string | undefined;
  /** Whether nobody waits for it any more. */
  readonly isLate?: () => boolean;
  /** Called where the work is done and the table refuses. */
  readonly onUnrecorded: (error: unknown) => void;
}

interface Done<TOutcome> {
  readonly outcome: TOutcome;
}

/** Ends an attempt that leaves no record. */
class NotRecorded extends Error {}

/** Does the work once for each key. Its outcome is known also where it cannot be recorded. */
export async function onceRecorded<TOutcome>(once: Once, attempt: Attempt<TOutcome>): Promise<Done<TOutcome> | { readonly recorded: string }> {
  const { call, work, textOf, isLate = () => false, onUnrecorded } = attempt;
  let done: Done<TOutcome> | undefined;
  try {
    const recorded = await once(call, async () => {
      if (isLate()) throw new NotRecorded();
      done = { outcome: await work() };
      const text = textOf(done.outcome);
      if (text !== undefined) return text;
      // the record may be that of another attempt by now
      if (isLate()) await new Promise(() => undefined);
      throw new NotRecorded();
    });
    return done ?? { recorded };
  } catch (error) {
    if (!done) throw error;
    if (!(error instanceof NotRecorded)) onUnrecorded((error as Error).cause ?? error);
    return done;
  }
}

/** JSON of an object, or of its size in bytes where an item cannot hold it: none where JSON cannot express it, such as a BigInt. */
export function recordedText(content: object): string {
  const text = jsonOf(content);
  if (text === undefined) return JSON.stringify({ bytes: null });
  const bytes = Buffer.byteLength(text);
  return bytes <= LARGEST_RECORDED_BYTES ? text : JSON.stringify({ bytes });
}

function jsonOf(content: object): string | undefined {
  try {
    return JSON.stringify(content);
  } catch {
    return undefined;
  }
}
