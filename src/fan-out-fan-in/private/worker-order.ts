import { Duration } from 'aws-cdk-lib';
import { Validation } from '../../core/private/validation';
import { JobSplitter } from '../job-splitter';
import { SubtaskWorker } from '../subtask-worker';

type Workers = { readonly [name: string]: SubtaskWorker };

/** The workers that others wait for, by the name of the one that waits. */
export type WorkerOrder = { readonly [name: string]: readonly string[] };

export function workerOrder(workers: Workers): WorkerOrder {
  return Object.fromEntries(Object.entries(workers)
    .flatMap(([name, { _options: { after } }]) => after ? [[name, [...after].sort()] as const] : [])
    .sort(([a], [b]) => a < b ? -1 : 1)); // the same in whatever order they were given
}

/** Checks that every worker that waits can start. */
export function validateOrder(validation: Validation, workers: Workers, splitter?: JobSplitter) {
  const names = Object.keys(workers);
  for (const [name, { _options: { after } }] of Object.entries(workers)) {
    if (after === undefined) { continue; }
    const prop = `workers.${name}.after`;
    validation.knownList(prop, after);
    validation.check(Array.isArray(after) && after.every(other => typeof other === 'string'), prop, 'be a list of names of workers', after);
    validation.check(after.length > 0, prop, 'be left out or have at least one element', 'none');
    validation.check(splitter?.isBroadcast ?? true, prop, 'be left out with a splitter, whose subtasks are not one for each worker', after.join(', '));
    const others = names.filter(other => other !== name);
    const unknown = after.find(other => !others.includes(other));
    if (unknown !== undefined) {
      validation.fail(prop, others.length === 0 ? 'be left out, because there is no other worker' : `be one of ${others.join(', ')}`, unknown);
    }
    validation.check(new Set(after).size === after.length, prop, 'name each worker once', after.join(', '));
  }
  for (const name of names) {
    const circle = circleFrom(name, workers);
    validation.check(circle === undefined, `workers.${name}.after`, 'not lead back to the worker itself', circle?.join(', '));
  }
}

/** The workers of the longest way to the end of a subtask of the worker, by their visibility timeouts. It is the last of them. */
export function longestWay(name: string, workers: Workers): string[] {
  const ways = (workers[name]._options.after ?? []).map(other => longestWay(other, workers));
  const longest = ways.reduce<string[]>((most, way) => secondsOf(way, workers) > secondsOf(most, workers) ? way : most, ways[0] ?? []);
  return [...longest, name];
}

/** The seconds that all workers of a way take if each tries a subtask again. Those that are only known at deployment count as none. */
export function secondsOf(way: readonly string[], workers: Workers): number {
  const timeouts = way.map(name => workers[name]._worker.visibilityTimeout(Duration.seconds(0)));
  return timeouts.reduce((sum, timeout) => sum + (timeout.isUnresolved() ? 0 : timeout.toSeconds()), 0);
}

function circleFrom(start: string, workers: Workers, way: readonly string[] = [start]): string[] | undefined {
  for (const other of workers[way[way.length - 1]]._options.after ?? []) {
    if (other === start) { return [...way, other]; }
    const circle = way.includes(other) ? undefined : circleFrom(start, workers, [...way, other]);
    if (circle) { return circle; }
  }
  return undefined;
}
