import { aws_dynamodb as dynamodb, Token } from 'aws-cdk-lib';
import { writtenVersion } from './event-fed-tables';
import { warnOfPaths } from '../../core/private/attribute-names';
import { Validation } from '../../core/private/validation';
import { ViewQueryOptions } from '../view-query-options';

/** DynamoDB limit: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LONGEST_NAME = 65_535;

/** Checks the name of the attribute with the version of an item. A table that events write has one already. */
export function validateVersionAttribute(validation: Validation, name: string | undefined, source?: dynamodb.ITable) {
  if (name === undefined) { return; }
  const isToken = Token.isUnresolved(name);
  const isName = !isToken && name !== '' && Buffer.byteLength(name) <= LONGEST_NAME;
  validation.check(isName, 'versionAttribute', 'be the name of an attribute, known at synthesis', isToken ? 'a value that is only known at deployment' : name);
  const written = source && writtenVersion(source);
  validation.check(written === undefined || written.attribute === name, 'versionAttribute',
    `be '${written?.attribute}', which the EventFedTable at '${written?.writer}' writes into the source`, name);
  warnOfPaths(validation, 'versionAttribute', [name], 'Write the version into an attribute of its own.');
}

/** A view without versions cannot know whether it has a write. */
export function validateMaxWait(validation: Validation, { maxWait }: ViewQueryOptions, versionAttribute: string | undefined) {
  if (maxWait === undefined) { return; }
  validation.isDuration('maxWait', maxWait);
  validation.check(versionAttribute !== undefined, 'maxWait', 'be left out for an engine without the prop versionAttribute', maxWait.isUnresolved() ? 'a token' : maxWait.toHumanString());
}
