import { App, aws_dynamodb as dynamodb, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ReportingEngine, ViewProjection } from '../../src';
import { warnings } from '../support/stacks';

const OWN = '111122223333';

function created(account: string) {
  const stack = new Stack(new App(), 'Shop', { env: { account: OWN, region: 'eu-west-1' } });
  const tableArn = `arn:aws:dynamodb:eu-west-1:${account}:table/tweets`;
  const source = dynamodb.Table.fromTableAttributes(stack, 'Theirs', { tableArn, tableStreamArn: `${tableArn}/stream/2030-01-01T00:00:00.000` });
  const engine = new ReportingEngine(stack, 'Tweets', { source });
  engine.addIndexTable('Top', { projection: ViewProjection.pick('id'), sortBy: 'id', limit: 1 });
  return { tableArn, stack };
}

/** The source as the functions that scan it know it. */
function names(stack: Stack): unknown[] {
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')) as { Properties: { Environment?: { Variables: Record<string, unknown> } } }[];
  return functions.map(({ Properties }) => Properties.Environment?.Variables.SOURCE_TABLE).filter(name => name !== undefined);
}

function policies(stack: Stack): string[] {
  return warnings(stack).filter(text => text.includes("The policy of '"));
}

test('a source of another account is named by its ARN, and a warning has the statement for its policy, ready to paste', () => {
  const { tableArn, stack } = created('222233334444');
  expect(names(created('222233334444').stack)).toEqual([tableArn, tableArn]);
  const warned = policies(stack);
  expect(warned).toHaveLength(2);
  const statement = { Action: ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Scan'], Effect: 'Allow', Principal: { AWS: OWN }, Resource: tableArn };
  expect(warned).toContainEqual(expect.stringContaining(`The policy of 'Shop/Theirs' cannot be changed from here. Add this statement to it: ${JSON.stringify(statement)}`));
  expect(warned).toContainEqual(expect.stringContaining(`"Principal":{"AWS":"${OWN}"},"Resource":"${tableArn}/stream/`));
});

test('a source of this account is named by its name, and needs no policy', () => {
  expect(names(created(OWN).stack)).toEqual(['tweets', 'tweets']);
  expect(policies(created(OWN).stack)).toEqual([]);
});
