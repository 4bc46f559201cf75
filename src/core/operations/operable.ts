import { IConstruct } from 'constructs';
import { Operations } from './operations';

/**
 * A pattern with operations: alarms, dashboard widgets and a runbook.
 */
export interface IOperable extends IConstruct {
  /** The pattern's alarms, dashboard widgets and runbook. */
  readonly operations: Operations;
}
