import autocannon, { Result } from 'autocannon';
import { times } from './effort';
import { median } from './statistics';

const SECONDS = 5;
const WARM_UP_SECONDS = 2;
const CONNECTIONS = 4;
const RUNS = 3;

/** A URL that is asked all the time. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  /** JSON to post. Default: a GET. */
  readonly body?: string;
}

export interface Load {
  /** How it was measured, for the report. */
  readonly how: string;
  /** Name, requests per second, and the 50th and 99th percentile of the latency in milliseconds. */
  readonly rows: [string, number, number, number][];
}

/** Requests per second and latency of each, in turns. */
export async function compareLoad(contenders: readonly Contender[]): Promise<Load> {
  for (const contender of contenders) await load(contender, times(WARM_UP_SECONDS));
  const results = new Map(contenders.map(({ name }) => [name, [] as Result[]]));
  for (let run = 0; run < times(RUNS); run++) {
    for (const contender of run % 2 === 0 ? contenders : [...contenders].reverse()) {
      results.get(contender.name)!.push(await load(contender, times(SECONDS)));
    }
  }
  const answered = [...results.values()].flat().reduce((sum, result) => sum + result['2xx'], 0);
  return {
    how: `Requests per second and latency in milliseconds in the local cloud, ${times(SECONDS)} seconds over ${CONNECTIONS} connections (autocannon): `
      + `median of ${times(RUNS)} runs, the order alternating. All ${answered} requests were answered 2xx.`,
    rows: [...results].map(([name, runs]) => [
      name,
      median(runs.map(result => result['2xx'] / result.duration)),
      median(runs.map(({ latency }) => latency.p50)),
      median(runs.map(({ latency }) => latency.p99)),
    ]),
  };
}

async function load({ url, body }: Contender, duration: number): Promise<Result> {
  const post = body === undefined ? {} : { method: 'POST' as const, body, headers: { 'content-type': 'application/json' } };
  const result = await autocannon({ url, duration, connections: CONNECTIONS, timeout: 30, ...post });
  const { errors, non2xx } = result;
  if (errors + non2xx > 0) { throw new Error(`${url}: ${errors} requests failed, ${non2xx} were not answered 2xx: what fails is not measured.`); }
  return result;
}
