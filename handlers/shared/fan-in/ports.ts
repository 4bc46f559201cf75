import { FanInChange } from './changes';
import { FanInRecord } from './record';
import { OutgoingMessage } from '../publishing/broker';

/** The record as it is after the change; or, not applied, as it stands in its way: undefined when there is none. */
export type Applied =
  | { readonly applied: true; readonly record: FanInRecord }
  | { readonly applied: false; readonly record: FanInRecord | undefined };

/** Where records live. Reads are consistent. */
export interface FanInStore {
  find(id: string): Promise<FanInRecord | undefined>;
  /** Puts the record unless there is one; one that is only `accepted` is replaced if asked for. Answers the one in the way. */
  create(record: FanInRecord, replaceAccepted: boolean): Promise<FanInRecord | undefined>;
  apply(id: string, change: FanInChange): Promise<Applied>;
}

/** Where a subtask's result is kept that came with its report. */
export interface ResultStore {
  /** The first result of a subtask stays. Answers its location. */
  keep(result: { readonly job: string; readonly path: string; readonly json: string }): Promise<string>;
}

/** Who wants to know that a job has ended. */
export interface JobEndedOutlet {
  /** Throws when the event was not taken. The event of a job is always the same. */
  send(job: FanInRecord): Promise<void>;
}

/** The workers' queues. */
export interface SubtaskQueues {
  /** Throws when some were not taken: then all are sent again. */
  send(worker: string, messages: OutgoingMessage[]): Promise<void>;
}
