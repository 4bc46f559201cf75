import { FanInChange } from './changes';
import { FanInRecord } from './record';
import { OutgoingMessage } from '../publishing/broker';

/** The record after the change; or, if it was not applied, the record that prevented it, undefined if none exists. */
export type Applied =
  | { readonly applied: true; readonly record: FanInRecord }
  | { readonly applied: false; readonly record: FanInRecord | undefined };

/** The records of jobs and groups. Reads are consistent. */
export interface FanInStore {
  find(id: string): Promise<FanInRecord | undefined>;
  /** Creates a record, and replaces an `accepted` one on request. Returns the existing record that prevented it. */
  create(record: FanInRecord, replaceAccepted: boolean): Promise<FanInRecord | undefined>;
  apply(id: string, change: FanInChange): Promise<Applied>;
}

/** The store of results that reports contain. */
export interface ResultStore {
  /** Keeps the first result of a subtask. Returns its location. */
  keep(result: { readonly job: string; readonly path: string; readonly json: string; readonly worker?: string }): Promise<string>;
}

/** The destination of JobEnded events. */
export interface JobEndedOutlet {
  /**
   * Throws if the destination refused the event. The event of a job is always the same.
   * @param sections of a job whose groups are in sections; otherwise none
   */
  send(job: FanInRecord, sections: readonly FanInRecord[]): Promise<void>;
}

/** The queues of the workers. */
export interface SubtaskQueues {
  /** Whether the pattern has the worker: a deployment can have removed it. */
  has(worker: string): boolean;
  /** Throws if a queue refused some: then all of the worker are sent again. */
  send(worker: string, messages: OutgoingMessage[]): Promise<void>;
}
