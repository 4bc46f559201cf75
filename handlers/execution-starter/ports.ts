import { Log } from '../shared/jobs/job-ports';
import { JsonText } from '../shared/json/json-text';

/** The executions of one state machine. */
export interface Executions {
  /** Answers false where an execution has the name already, and may have another input. */
  start(name: string, input: JsonText): Promise<boolean>;
  inputOf(name: string): Promise<JsonText>;
}

export interface ExecutionStarterPorts {
  readonly log: Log;
  readonly executions: Executions;
  newId(): string;
}
