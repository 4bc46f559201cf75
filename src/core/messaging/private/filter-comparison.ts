import { Token } from 'aws-cdk-lib';
import { Validation } from '../../private/validation';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html; SNS and Lambda know no others. */
const OPERATORS = ['anything-but', 'cidr', 'equals-ignore-case', 'exists', 'numeric', 'prefix', 'suffix', 'wildcard'];
const SIGNS = ['<', '<=', '=', '>', '>='];

type Comparison = { readonly [operator: string]: unknown };

/** An unknown operator fails the deployment. `{ numeric: ['>', 100] }` is a comparison, and so is what `anything-but` or `prefix` hold. */
export function validateComparison(validation: Validation, at: string, comparison: Comparison) {
  const operators = Object.keys(comparison);
  const must = `compare by one of ${OPERATORS.join(', ')}, such as { numeric: ['>', 100] }`;
  validation.check(operators.length === 1 && OPERATORS.includes(operators[0]), at, must, comparison);
  const [[operator, operand]] = Object.entries(comparison);
  if (Token.isUnresolved(operand)) { return; }
  if (operator === 'numeric') {
    validation.check(isRange(operand), at, `compare numbers by ${SIGNS.join(', ')}, such as { numeric: ['>', 0, '<=', 100] }`, comparison);
  } else if (operator === 'exists') {
    validation.check(typeof operand === 'boolean', at, 'have exists: true or exists: false', comparison);
  }
}

/** A sign and a number, once or twice. */
function isRange(operand: unknown): boolean {
  return Array.isArray(operand) && [2, 4].includes(operand.length) && operand.every((each, index) =>
    Token.isUnresolved(each) || (index % 2 === 0 ? SIGNS.includes(each as string) : typeof each === 'number'));
}
