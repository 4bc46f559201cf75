import { isIP } from 'net';
import { Token } from 'aws-cdk-lib';
import { Validation } from '../../private/validation';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html; SNS and Lambda know no others. */
const OPERATORS = ['anything-but', 'cidr', 'equals-ignore-case', 'exists', 'numeric', 'prefix', 'suffix', 'wildcard'];
const SIGNS = ['<', '<=', '=', '>', '>='];

type Comparison = { readonly [operator: string]: unknown };

/** Comparisons that a text follows. */
const OF_A_TEXT = ['cidr', 'equals-ignore-case', 'prefix', 'suffix', 'wildcard'];
/** Comparisons that `anything-but` excludes, of one text or of several. */
const EXCLUDED = ['equals-ignore-case', 'prefix', 'suffix', 'wildcard'];

/** An unknown operator or a wrong operand fails the deployment. `{ numeric: ['>', 100] }` is a comparison, and so is what `anything-but` or `prefix` hold. */
export function validateComparison(validation: Validation, at: string, comparison: Comparison) {
  const [operator, operand] = oneOperator(validation, at, comparison);
  if (Token.isUnresolved(operand)) { return; }
  if (operator === 'numeric') {
    validation.check(isRange(operand), at, `compare numbers by ${SIGNS.join(', ')}, such as { numeric: ['>', 0, '<=', 100] }`, comparison);
    validation.check(hasNumbers(operand as unknown[]), at, "have a range with numbers in it: the lower bound first, such as { numeric: ['>', 0, '<=', 100] }", comparison);
  } else if (operator === 'exists') {
    validation.check(typeof operand === 'boolean', at, 'have exists: true or exists: false', comparison);
  } else if (operator === 'anything-but') {
    validateExclusion(validation, at, comparison, operand);
  } else if (OF_A_TEXT.includes(operator)) {
    const isComparison = (operator === 'prefix' || operator === 'suffix') && isObject(operand);
    if (isComparison) { return validateComparison(validation, at, operand); }
    validateText(validation, at, comparison, operator, operand);
  }
}

/** What `anything-but` excludes: texts, numbers, or comparisons of texts. */
function validateExclusion(validation: Validation, at: string, comparison: Comparison, operand: unknown) {
  if (isObject(operand)) {
    const [operator, excluded] = oneOperator(validation, at, operand);
    validation.check(EXCLUDED.includes(operator), at, `exclude by one of ${EXCLUDED.join(', ')}, or list values, such as { 'anything-but': ['a', 'b'] }`, comparison);
    const texts = listOf(validation, at, comparison, excluded);
    return texts.forEach(each => validateText(validation, at, comparison, operator, each));
  }
  const listed = listOf(validation, at, comparison, operand);
  const isOf = (type: string) => listed.every(each => Token.isUnresolved(each) || typeof each === type);
  validation.check(isOf('string') || isOf('number'), at, "exclude texts only or numbers only, such as { 'anything-but': ['a', 'b'] }", comparison);
}

function oneOperator(validation: Validation, at: string, comparison: Comparison): [string, unknown] {
  const operators = Object.keys(comparison);
  const must = `compare by one of ${OPERATORS.join(', ')}, such as { numeric: ['>', 100] }`;
  validation.check(operators.length === 1 && OPERATORS.includes(operators[0]), at, must, comparison);
  return Object.entries(comparison)[0];
}

function listOf(validation: Validation, at: string, comparison: Comparison, operand: unknown): unknown[] {
  const values = [operand].flat();
  validation.check(values.length > 0, at, 'list at least one value', comparison);
  return values;
}

function validateText(validation: Validation, at: string, comparison: Comparison, operator: string, operand: unknown) {
  if (Token.isUnresolved(operand)) { return; }
  validation.check(typeof operand === 'string', at, `have one text for ${operator}, such as { ${operator.includes('-') ? `'${operator}'` : operator}: 'a' }`, comparison);
  const text = operand as string;
  validation.check(operator !== 'wildcard' || !text.includes('**'), at, 'have no two wildcards side by side', comparison);
  validation.check(operator !== 'cidr' || isAddressRange(text), at, "have a range of addresses, such as { cidr: '10.0.0.0/24' }", comparison);
}

function isAddressRange(text: string): boolean {
  const [address, bits] = text.split('/');
  return isIP(address) !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits));
}

/** A sign and a number, once or twice. */
function isRange(operand: unknown): boolean {
  return Array.isArray(operand) && [2, 4].includes(operand.length) && operand.every((each, index) =>
    Token.isUnresolved(each) || (index % 2 === 0 ? SIGNS.includes(each as string) : typeof each === 'number'));
}

/** One bound, or a lower and an upper one with numbers between. */
function hasNumbers(range: unknown[]): boolean {
  if (range.length === 2 || Token.isUnresolved(range) || range.some(each => Token.isUnresolved(each))) { return true; }
  const [above, low, below, high] = range as [string, number, string, number];
  return above.startsWith('>') && below.startsWith('<') && (low < high || (low === high && above + below === '>=<='));
}

function isObject(operand: unknown): operand is Comparison {
  return typeof operand === 'object' && operand !== null && !Array.isArray(operand) && !Token.isUnresolved(operand);
}
