import { aws_events as events, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { writtenPattern } from './event-pattern';
import { ComparableNumbers, validateFilter } from '../../core/messaging/private/filter-policy';
import { Validation } from '../../core/private/validation';

/** Those of events.EventPattern (https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html). */
const FIELDS = ['account', 'detail', 'detailType', 'id', 'region', 'resources', 'source', 'time', 'version'];
const EXAMPLE = "such as { source: ['aws.s3'], detailType: ['Object Created'] }";

/** Checks a pattern as EventBridge does. An error names the fields as EventBridge writes them. */
export function validatePattern(validation: Validation, scope: IConstruct, pattern: events.EventPattern, numbers: ComparableNumbers) {
  validation.check(typeof pattern === 'object' && (pattern as unknown) !== null && !Array.isArray(pattern), 'pattern', `be an events.EventPattern, ${EXAMPLE}`, pattern);
  const unknown = Object.keys(pattern).find(field => !FIELDS.includes(field));
  validation.check(unknown === undefined, 'pattern', `have fields of events.EventPattern only (${FIELDS.join(', ')})`, unknown);
  const written = writtenPattern(pattern);
  validation.check(Object.keys(written).length > 0, 'pattern', `have a field, ${EXAMPLE}; { source: events.Match.prefix('') } matches all events`, pattern);
  validateFilter(validation, 'pattern', matchersOf(scope, written), numbers);
}

/** A pattern with what events.Match stands for. What is only known at deployment is a token. */
export function matchersOf(scope: IConstruct, pattern: { readonly [field: string]: unknown }): { readonly [field: string]: unknown } {
  return asTokens(Stack.of(scope).resolve(pattern)) as { readonly [field: string]: unknown };
}

function asTokens(value: unknown): unknown {
  if (Array.isArray(value)) { return value.map(asTokens); }
  if (typeof value !== 'object' || value === null) { return value; }
  const [name, ...more] = Object.keys(value);
  if (more.length === 0 && /^(Ref|Fn::\w+)$/.test(name ?? '')) { return Token.asAny(value); }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asTokens(each)]));
}
