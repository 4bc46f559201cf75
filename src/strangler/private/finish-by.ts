import { Aspects, AspectPriority, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Validation } from '../../core/private/validation';
import { addWarning } from '../../core/private/warning';
import { FeatureProgress, FeatureState } from '../feature-progress';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** @throws if it is no date */
export function validateFinishBy(validation: Validation, finishBy: string) {
  if (Token.isUnresolved(finishBy)) { validation.fail('finishBy', 'be known at synthesis, because synthesis warns past it', 'a value that is only known at deployment'); }
  const isDate = DATE.test(finishBy) && !Number.isNaN(Date.parse(finishBy)) && new Date(finishBy).toISOString().startsWith(finishBy);
  validation.check(isDate, 'finishBy', "be a date such as '2027-06-30'", finishBy);
}

/**
 * Warns at synthesis after the day, in UTC.
 *
 * @param left what is left to do, as a sentence; undefined if the migration is finished
 */
export function warnPast(pattern: IConstruct, finishBy: string, left: () => string | undefined) {
  atSynthesis(pattern, () => {
    const today = new Date().toISOString().slice(0, '2027-06-30'.length);
    const text = today > finishBy ? left() : undefined;
    if (text === undefined) { return; }
    addWarning(pattern, 'finishBy', `This migration was to be finished by ${finishBy}. ${text} Finish it, or give a later finishBy.`);
  });
}

/** What a migration needs until `retireLegacy()` is called, as a sentence. */
export function whatIsLeft(progress: FeatureProgress[]): string {
  const open = progress.filter(({ state }) => state !== FeatureState.NEW).map(({ feature, state, weight }) => `'${feature}' (${state}, ${weight} %)`);
  return open.length === 0 ? 'retireLegacy() was not called.' : `These features need legacy: ${open.join(', ')}.`;
}

/** Runs once, before the template is made and after the app is written. */
export function atSynthesis(pattern: IConstruct, run: () => void) {
  let isDone = false;
  Aspects.of(pattern).add({
    visit: node => {
      if (node !== pattern || isDone) { return; }
      isDone = true;
      run();
    },
  }, { priority: AspectPriority.MUTATING });
}
