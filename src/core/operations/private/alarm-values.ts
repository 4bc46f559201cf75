import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AlarmFigures } from './alarm-description';
import { isText, requireValue } from '../../private/given-values';

/** Refuses figures that an alarm cannot have. */
export function requireFigures(scope: IConstruct, id: string, { threshold, evaluationPeriods, datapointsToAlarm }: AlarmFigures) {
  const check = (holds: boolean, prop: string, must: string, got: number) =>
    requireValue(holds || Token.isUnresolved(got), `PatternAlarm at '${scope.node.path}/${id}': ${prop}`, must, got);
  check(Number.isFinite(threshold), 'threshold', 'be a finite number', threshold);
  const isCount = (value: number) => Number.isInteger(value) && value >= 1;
  check(isCount(evaluationPeriods), 'evaluationPeriods', 'be a whole number of at least 1', evaluationPeriods);
  if (datapointsToAlarm === undefined) { return; }
  check(isCount(datapointsToAlarm), 'datapointsToAlarm', 'be a whole number of at least 1', datapointsToAlarm);
  const fits = Token.isUnresolved(evaluationPeriods) || datapointsToAlarm <= evaluationPeriods;
  check(fits, 'datapointsToAlarm', `be at most evaluationPeriods (${evaluationPeriods})`, datapointsToAlarm);
}

/** Refuses texts that say nothing to who is woken. */
export function requireTexts(scope: IConstruct, id: string, runbook: object) {
  for (const [name, text] of Object.entries(runbook)) {
    requireValue(text === undefined || isText(text), `PatternAlarm at '${scope.node.path}/${id}': runbook.${name}`, 'have something in it', text);
  }
}
