import { aws_dynamodb as dynamodb, aws_kms as kms, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { KEY_PLACE } from './elsewhere';
import { KEY } from './kinds';
import { propertySoFar } from './template-properties';
import { Validation } from './validation';
import { addWarning } from './warning';

const KEYS = new WeakMap<IConstruct, { readonly key?: kms.IKey }>();

/**
 * Checks the `encryptionKey` of a pattern. Everything that is made below the pattern has it from now on. Without a key, it has none
 * of a pattern above either. Call it before anything is created.
 */
export function usePatternKey(pattern: Construct, key?: kms.IKey) {
  const validation = new Validation(pattern);
  validation.kind('encryptionKey', key, KEY);
  // CDK grants nothing for it, and CloudWatch Logs takes no alias: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
  validation.check(!isNameOfAlias(key), 'encryptionKey', 'be a key whose ARN is known, such as kms.Key.fromKeyArn() or kms.Key.fromLookup()', key?.node.path);
  validation.check(!isArnOfAlias(key), 'encryptionKey', 'be a key, not an alias of it: services take the ARN of the key', key?.keyArn);
  validation.here('encryptionKey', key, KEY_PLACE, ['region']);
  checkUse(pattern, validation, key);
  KEYS.set(pattern, { key });
}

/** The key of the nearest pattern above a construct. */
export function patternKey(scope: IConstruct): kms.IKey | undefined {
  const holder = [...scope.node.scopes].reverse().find(each => KEYS.has(each));
  return holder && KEYS.get(holder)!.key;
}

/** The encryption of a table by the key given, or by that of the pattern. */
export function tableEncryption(scope: IConstruct, encryptionKey = patternKey(scope)): Pick<dynamodb.TableProps, 'encryption' | 'encryptionKey'> {
  return encryptionKey ? { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey } : {};
}

/** Lets the parts of a pattern elsewhere have its key. */
export function sharePatternKey(pattern: IConstruct, parts: IConstruct) {
  KEYS.set(parts, { key: patternKey(pattern) });
}

/** The key itself, also of an alias of this app. */
export function keyItself(key: kms.IKey): kms.IKey {
  return (key as Partial<kms.IAlias>).aliasTargetKey ?? key;
}

/** The ARN of the key itself, also of an alias of this app. */
export function keyArnOf(key: kms.IKey): string {
  return keyItself(key).keyArn;
}

/** Services encrypt with symmetric keys only: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function checkUse(pattern: Construct, validation: Validation, key?: kms.IKey) {
  const resource = key && resourceOf(key);
  if (!resource) { return; }
  const [spec = 'SYMMETRIC_DEFAULT', usage = 'ENCRYPT_DECRYPT', enabled, origin] = ['KeySpec', 'KeyUsage', 'Enabled', 'Origin'].map(name => propertySoFar(resource, name));
  const isFit = (given: unknown, fit: string) => Token.isUnresolved(given) || given === fit;
  validation.check(isFit(spec, 'SYMMETRIC_DEFAULT') && isFit(usage, 'ENCRYPT_DECRYPT'), 'encryptionKey', 'be a symmetric key for encryption', `${spec}, ${usage}`);
  validation.check(enabled !== false, 'encryptionKey', 'be enabled: services cannot use a disabled key', 'enabled: false');
  if (origin === 'EXTERNAL') {
    addWarning(pattern, 'keyWithoutMaterial', `'${resource.node.path}' has no key material until you import it: services refuse the key, and the deployment fails. `
      + 'Deploy the key first, alone, and import its material.');
  }
}

/** The resource of a key of this app. */
function resourceOf(key: kms.IKey): kms.CfnKey | undefined {
  const { node } = keyItself(key);
  return [node.defaultChild, node.scope].find(each => each instanceof kms.CfnKey);
}

function isArnOfAlias(key?: kms.IKey): boolean {
  return key !== undefined && !Token.isUnresolved(keyArnOf(key)) && keyArnOf(key).includes(':alias/');
}

/** An alias that is known by its name has no key. */
function isNameOfAlias(key?: kms.IKey): boolean {
  return key !== undefined && typeof key === 'object' && 'aliasName' in key && !(key instanceof kms.Alias);
}
