import { OwnError } from '../errors/safe-error';

export interface Invocation {
  /** What the function answered: JSON. */
  readonly payload: string;
  /** Set when it failed: then the payload describes the error. */
  readonly functionError?: string;
}

/** Runs a function and waits for its answer. */
export interface FunctionInvoker {
  /** @throws FunctionUnavailable */
  invoke(functionArn: string, payload: string, signal: AbortSignal): Promise<Invocation>;
}

/** The function was not run. */
export class FunctionUnavailable extends OwnError {
  constructor(readonly reason: 'throttled' | 'too-large' | 'unreachable', cause: unknown) {
    super(`The function was not run: ${reason}.`, { cause });
    this.name = 'FunctionUnavailable';
  }
}
