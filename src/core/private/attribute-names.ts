import { Token } from 'aws-cdk-lib';
import { Validation } from './validation';

/**
 * Warns of names of attributes that look like paths. A name can have a dot
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html), so it is no error.
 */
export function warnOfPaths(validation: Validation, prop: string, names: readonly (string | undefined)[], remedy: string) {
  const paths = names.filter(name => name !== undefined && !Token.isUnresolved(name) && /[./]/.test(name));
  if (paths.length === 0) { return; }
  validation.warn('attributePath', prop, 'have names of attributes, which are no paths', `'${paths.join("', '")}'`,
    `An item has no such attribute, unless the name itself has the sign. ${remedy}`);
}
