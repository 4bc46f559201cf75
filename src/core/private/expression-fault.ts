import { Token } from 'aws-cdk-lib';
import jsonata from 'jsonata';
import { unknownName } from './expression-names';

/** Library limit. */
const LONGEST = 16_384;

/** What an expression in JSONata must be, and what it is, or undefined if it is valid. */
export function expressionFault(expression: string): string | undefined {
  if (Token.isUnresolved(expression)) { return 'be known at synthesis, got a value that is only known at deployment'; }
  if (expression.trim() === '') { return "be an expression in JSONata such as '{ \"id\": order.id }', got an empty text"; }
  if (expression.length > LONGEST) { return `have at most ${LONGEST} characters (library limit), got ${expression.length}`; }
  try {
    jsonata(expression);
  } catch (error) {
    const { message, position } = error as { readonly message?: string; readonly position?: number };
    return `be valid JSONata, got '${expression}': ${message ?? 'a fault'}${position === undefined ? '' : ` at position ${position}`}`;
  }
  const unknown = unknownName(expression);
  return unknown && `use functions of JSONata, and variables that it sets, got $${unknown.name} at position ${unknown.position} of '${expression}'`;
}
