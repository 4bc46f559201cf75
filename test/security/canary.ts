import { Context } from 'aws-lambda';

/** What nobody may read who reads logs. */
export const CANARIES = {
  secret: 'sk_live_CANARY/7h1s+is=secret',
  token: 'eyJhbGciOiJub25lIn0.eyJDQU5BUlkiOjF9.CANARYsignature',
  card: '4929000000006',
};

/** All of them: as text, as the beginning of broken JSON, and as content. */
export const TEXT = Object.values(CANARIES).join(' ');
export const BROKEN = `${TEXT} {`;
export const DATA = { ...CANARIES, nested: [{ [CANARIES.card]: CANARIES.token }] };

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

export interface CanaryCase {
  readonly event: (endpoint: string) => unknown;
  /** By operation: what AWS, or a server, answers; a list has one answer after the other, then nothing. By default everything fails with an error that quotes the request. */
  readonly answers?: Record<string, object>;
  /** The handler of a function of a user, made by the runtime helper. */
  readonly handler?: (runtime: typeof import('../../handlers/runtime')) => unknown;
  /** The handler has nothing to say. */
  readonly silent?: boolean;
}

export interface CanaryRow {
  readonly environment: (endpoint: string) => Record<string, string>;
  /** The texts of files beside the bundle, by name. */
  readonly files?: (endpoint: string) => Record<string, string>;
  readonly cases: Record<string, CanaryCase>;
}

/** The names of the canaries that a text has, in any of the forms that errors are printed in. V8 quotes 10 characters of JSON. */
export function leaksIn(text: string): string[] {
  const formsOf = (canary: string) => [canary.slice(0, 8), encodeURIComponent(canary), [...Buffer.from(canary)].join(','), ...base64Of(canary)];
  return Object.entries(CANARIES).filter(([, canary]) => formsOf(canary).some(form => text.includes(form))).map(([name]) => name);
}

/** The part of its Base64 that is the same wherever a text begins. */
function base64Of(text: string): string[] {
  return [0, 1, 2].map(offset => Buffer.from(' '.repeat(offset) + text).toString('base64').slice(offset === 0 ? 0 : 4, -4));
}
