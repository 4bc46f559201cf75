import { SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { Operations } from '../../operations/operations';
import { stageOf } from '../../private/assembly-file';
import { describe } from '../../private/described-value';
import { isOfKind, ResourceKind, wordsOf } from '../../private/kinds';
import { Validation } from '../../private/validation';
import { CostEstimateProps } from '../cost-estimate-props';
import { PatternLoad } from '../pattern-load';

const SIZE: ResourceKind = { member: 'toBytes', words: 'be a Size above 0 that is known at synthesis, such as Size.kibibytes(2)' };
/** Lambda's longest. */
const LONGEST_INVOCATION_MS = 15 * 60 * 1000;

/** Refuses what nothing can be estimated of. */
export function validateEstimate(scope: IConstruct, { loads, budget }: CostEstimateProps) {
  if (!Construct.isConstruct(scope)) { throw new Error(`CostEstimate.of: scope must be a construct, such as a stack, got ${describe(scope)}.`); }
  if (!stageOf(scope)) { throw new Error(`CostEstimate.of: scope must be in an App or a Stage, got '${(scope as IConstruct).node.path}' without one.`); }
  const validation = new Validation(scope, 'CostEstimate');
  known(validation, 'budget', budget);
  validation.check(budget === undefined || Number.isFinite(budget) && budget > 0, 'budget', 'be above 0 (US dollars a month)', budget);
  validation.list('loads', loads);
  loads?.forEach((load, at) => validateLoad(validation, scope, `loads[${at}]`, load));
  const patterns = loads?.map(({ pattern }) => pattern) ?? [];
  const twice = patterns.find((pattern, at) => patterns.indexOf(pattern) < at);
  validation.check(twice === undefined, 'loads', 'have one load for each pattern', twice && `two for ${twice.node.path}`);
}

function validateLoad(validation: Validation, scope: IConstruct, place: string, load: PatternLoad) {
  validation.check(typeof load === 'object' && (load as unknown) !== null, place, 'be a load, such as { pattern, unitsPerMonth: 1000000 }', load);
  const { pattern, unitsPerMonth, unitSize, functionDuration, batchSize, subtasksPerJob } = load;
  const isPattern = Construct.isConstruct(pattern) && Operations.of(pattern) !== undefined;
  validation.check(isPattern, `${place}.pattern`, 'be a pattern of this library, such as a QueueLoadLeveling', pattern);
  validation.check(pattern.node.scopes.includes(scope), `${place}.pattern`, `be in '${scope.node.path}'`, pattern.node.path);
  const numbers = { unitsPerMonth, batchSize, subtasksPerJob };
  Object.entries(numbers).forEach(([name, value]) => known(validation, `${place}.${name}`, value));
  validation.check(Number.isFinite(unitsPerMonth) && unitsPerMonth >= 0, `${place}.unitsPerMonth`, 'be 0 or more', unitsPerMonth);
  validation.check(batchSize === undefined || batchSize >= 1 && batchSize <= 10_000, `${place}.batchSize`, 'be between 1 and 10000 (Lambda limit)', batchSize);
  const isCount = subtasksPerJob === undefined || Number.isFinite(subtasksPerJob) && subtasksPerJob >= 1;
  validation.check(isCount, `${place}.subtasksPerJob`, 'be at least 1', subtasksPerJob);
  const bytes = isOfKind(unitSize, SIZE) && !unitSize!.isUnresolved() ? unitSize!.toBytes({ rounding: SizeRoundingBehavior.NONE }) : 0;
  const isSize = unitSize === undefined || bytes > 0;
  validation.check(isSize, `${place}.unitSize`, wordsOf(SIZE), unitSize);
  validation.knownDuration(`${place}.functionDuration`, functionDuration);
  const milliseconds = functionDuration?.toMilliseconds({ integral: false });
  validation.check(milliseconds === undefined || milliseconds >= 1 && milliseconds <= LONGEST_INVOCATION_MS, `${place}.functionDuration`,
    'be between 1 millisecond and 15 minutes (Lambda limit)', functionDuration);
}

/** Tokens pass the checks of `Validation`, and nothing can be computed of them. */
function known(validation: Validation, prop: string, value: unknown) {
  if (Token.isUnresolved(value)) { validation.fail(prop, 'be a number that is known at synthesis', 'a token'); }
}
