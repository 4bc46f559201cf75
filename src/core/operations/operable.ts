import { IConstruct } from 'constructs';
import { Operations } from './operations';

/**
 * What every pattern offers to those who operate it.
 */
export interface IOperable extends IConstruct {
  /** The pattern's alarms, dashboard widgets and runbook. */
  readonly operations: Operations;
}
