import { ReplayRefused } from './replay-refused';

/** `shadow` promotes the replay, and `previous` takes that back. */
export type SwitchTarget = 'shadow' | 'previous';

/** The last replay of a branch, as its record in the shadow table has it. */
export interface Replay {
  /** Begins the keys of what belongs to it in the shadow table. */
  readonly id: string;
  /** ARN of the execution that works on it, or did last. */
  readonly execution: string;
  readonly phase: 'reading' | 'compared' | 'promoting' | 'promoted' | 'returning' | 'returned';
  /** Epoch milliseconds of the first records. */
  readonly from: number;
  /** When it began, in epoch milliseconds: later records are those of the live branch alone. */
  readonly until: number;
  /** The shortest that the stream was seen to keep since it began: a longer period since then brings no record back. Default: not known. */
  readonly retentionMillis?: number;
  /** The last switch that began. Default: 0, none has. */
  readonly turn?: number;
  /** Since then, results of the shadow may be in the table, in epoch milliseconds. Default: `until` */
  readonly promotedSince?: number;
  /** Epoch milliseconds of the arrivals that the last switch back reads again, also if it failed and another switch works. Undefined: it reads none. */
  readonly readOnFrom?: number;
}

/** What a page was begun for. */
export interface Turn {
  /** `Replay.id` */
  readonly replay: string;
  readonly turn: number;
}

/** The record of the last replay. Undefined before the first one, and after one that was given up. */
export interface ReplayRecord {
  /** Consistent. */
  read(): Promise<Replay | undefined>;
  /** Replaces the record with what `change` makes of it, in one step. Its answer is the new record. */
  update(change: (replay: Replay | undefined) => Replay | undefined): Promise<Replay | undefined>;
}

/** After this, what a replay wrote is not used any more. Library default. */
export const KEPT_MILLIS = 14 * 86_400_000;

/** What is known of the executions before. */
export interface Executions {
  /** One that has ended, whatever it was doing. */
  readonly ended?: string;
  /** One whose switch nobody can end any more, and no other one in its place. */
  readonly givenUp?: string;
}

export function begun(replay: Replay | undefined, next: Replay, { ended, givenUp }: Executions = {}): Replay {
  if (replay?.execution === next.execution) return replay;
  if (replay) checkIdle(replay, ended);
  if (replay && isSwitching(replay) && replay.execution !== givenUp) {
    throw new ReplayRefused('SwitchUnfinished', 'A switch has ended before it was finished: start it again, or the other one, and then another replay.');
  }
  return next;
}

/** The replay, as long as the step belongs to the execution that works on it. Other pages may still run when their execution has ended. */
export function ownOf(replay: Replay | undefined, { replay: id, turn }: Turn): Replay {
  if (replay?.id !== id || turnOf(replay) !== turn || !isAtWork(replay)) {
    throw new ReplayRefused('ReplayLost', 'The execution has ended, or another one has taken its place.');
  }
  return replay;
}

export function turnOf({ turn = 0 }: Replay): number {
  return turn;
}

/** The begin of a switch. */
export interface Beginning {
  readonly execution: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** An execution that has ended, whatever it was doing. */
  readonly ended?: string;
}

export function compared(replay: Replay | undefined, execution: string): Replay {
  return movedBy(replay, execution, { reading: 'compared', compared: 'compared' });
}

export function switching(replay: Replay | undefined, target: SwitchTarget, { execution, now, ended }: Beginning): Replay {
  if (replay && replay.execution !== execution) checkIdle(replay, ended);
  if (target === 'shadow' && (!replay || replay.phase === 'reading')) throw new ReplayRefused('NoShadow', 'The branch has no replay that was compared: start one with from.');
  if (target === 'previous' && (!replay || ['reading', 'compared'].includes(replay.phase))) {
    throw new ReplayRefused('NoPreviousItems', 'The branch has no replay that was promoted.');
  }
  checkAge(replay!, now);
  const { phase, promotedSince } = replay!;
  return {
    ...replay!,
    execution,
    phase: target === 'shadow' ? 'promoting' : 'returning',
    turn: turnOf(replay!) + (replay!.execution === execution ? 0 : 1),
    promotedSince: phase === 'compared' ? now : promotedSince,
  };
}

export function switched(replay: Replay | undefined, execution: string): Replay {
  return movedBy(replay, execution, { promoting: 'promoted', promoted: 'promoted', returning: 'returned', returned: 'returned' });
}

/** What the execution was reading is given up. What is promoted in part is not. */
export function abandoned(replay: Replay | undefined, execution: string): Replay | undefined {
  return replay?.execution === execution && replay.phase === 'reading' ? undefined : replay;
}

function movedBy(replay: Replay | undefined, execution: string, phases: Partial<Record<Replay['phase'], Replay['phase']>>): Replay {
  const phase = replay?.execution === execution ? phases[replay.phase] : undefined;
  if (!replay || !phase) throw new ReplayRefused('ReplayLost', 'Another execution has taken the replay over.');
  return replay.phase === phase ? replay : { ...replay, phase };
}

function checkIdle(replay: Replay, ended?: string) {
  if (isAtWork(replay) && replay.execution !== ended) {
    throw new ReplayRefused('ReplayInProgress', `Another execution is working on a replay of the branch: ${replay.execution}.`);
  }
}

export function checkAge({ until }: Replay, now: number) {
  if (now - until > KEPT_MILLIS) throw new ReplayRefused('ReplayExpired', 'The replay began more than 14 days ago: start another one.');
}

export function isSwitching({ phase }: Replay): boolean {
  return phase === 'promoting' || phase === 'returning';
}

function isAtWork(replay: Replay): boolean {
  return replay.phase === 'reading' || isSwitching(replay);
}
