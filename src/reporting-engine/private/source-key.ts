import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { knownKey } from '../../core/private/known-key';
import { Validation } from '../../core/private/validation';

/** The attributes of the key of the source: of the table, or as they are given for one that is imported. */
export function sourceKey(validation: Validation, source: dynamodb.ITable, given: dynamodb.Attribute[] | undefined): dynamodb.Attribute[] {
  const own = knownKey(source);
  validation.check(own === undefined || given === undefined, 'keyAttributes', 'be left out: the key of the source is known', given);
  validation.knownList('keyAttributes', given);
  const key = own ?? given ?? validation.fail('keyAttributes', 'be the one or two attributes of the key of the source, which is imported', undefined);
  const isList = Array.isArray(key) && key.every(each => typeof (each as Partial<dynamodb.Attribute> | null)?.name === 'string');
  validation.check(isList && (key.length === 1 || key.length === 2), 'keyAttributes', 'be one or two attributes, each with a name and a type', key);
  for (const { name, type } of key) {
    const isText = type === dynamodb.AttributeType.STRING || type === dynamodb.AttributeType.NUMBER;
    validation.check(isText, own ? 'source' : 'keyAttributes', `have a key of the types STRING and NUMBER; the attribute '${name}' cannot be in a path`, type);
  }
  return key;
}
