import { Token } from 'aws-cdk-lib';

const META_CHARACTERS = /[\\^$.*+?()[\]{}|]/g;

/**
 * A regular expression for exactly these names. AppSync reads the names of clients as one
 * (https://docs.aws.amazon.com/appsync/latest/APIReference/API_OpenIDConnectConfig.html).
 * What is only known at deployment is taken as it is.
 */
export function oneOf(names: string[]): string {
  return `^(${names.map(name => Token.isUnresolved(name) ? name : name.replace(META_CHARACTERS, '\\$&')).join('|')})$`;
}
