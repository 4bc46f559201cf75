import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { ContractFields } from './contract-fields';
import { Validation } from '../../core/private/validation';

const { STRING, NUMBER } = dynamodb.AttributeType;

export interface KnownFields {
  readonly stage: string;
  /** Undefined where the stage has no contract. */
  readonly fields?: ContractFields;
}

/** A member that every record of the stage needs, of one of these types. */
export function validateMember(
  validation: Validation, what: string, name: string, fitting: readonly string[], { stage, fields }: Required<KnownFields>,
  fate = 'is counted nowhere',
) {
  validation.check(fields.requires(name), what, `be of a member that the contract of '${stage}' requires: a record without it ${fate}`, name);
  const types = fields.typesOf(name);
  validation.check(types === undefined || types.every(each => fitting.includes(each)), what,
    `be of a member that is ${fitting.join(' or ')} by the contract of '${stage}'`, types?.join(' or '));
}

/** A member that is a key of a table. */
export function validateKeyMember(validation: Validation, what: string, key: dynamodb.Attribute, { stage, fields }: KnownFields) {
  validation.attribute(what, key);
  const { name, type } = key;
  validation.check(name !== '', what, 'be the name of a member of the records', name);
  validation.check([STRING, NUMBER].includes(type), what, 'be a string or a number: JSON has no bytes', type);
  if (fields) { validateMember(validation, what, name, type === STRING ? ['string'] : ['number', 'integer'], { stage, fields }); }
}
