import { Token } from 'aws-cdk-lib';
import { warnOfPaths } from '../../core/private/attribute-names';
import { Validation } from '../../core/private/validation';
import { ViewQueryOptions } from '../view-query-options';

/** DynamoDB limit: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LONGEST_NAME = 65_535;

/** Checks the name of the attribute with the version of an item. */
export function validateVersionAttribute(validation: Validation, name: string | undefined) {
  if (name === undefined) { return; }
  const isToken = Token.isUnresolved(name);
  const isName = !isToken && name !== '' && Buffer.byteLength(name) <= LONGEST_NAME;
  validation.check(isName, 'versionAttribute', 'be the name of an attribute, known at synthesis', isToken ? 'a value that is only known at deployment' : name);
  warnOfPaths(validation, 'versionAttribute', [name], 'Write the version into an attribute of its own.');
}

/** A view without versions cannot know whether it has a write. */
export function validateMaxWait(validation: Validation, { maxWait }: ViewQueryOptions, versionAttribute: string | undefined) {
  if (maxWait === undefined) { return; }
  validation.check(versionAttribute !== undefined, 'maxWait', 'be left out for an engine without the prop versionAttribute', maxWait.isUnresolved() ? 'a token' : maxWait.toHumanString());
}
