import { aws_dynamodb as dynamodb, CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Validation } from '../../private/validation';

/** DynamoDB throttles a third one: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html#API_streams_GetRecords_Errors */
const MOST_READERS = 2;
/** The resources that read a stream, and the property with its ARN. */
const READERS: Readonly<Record<string, string>> = { 'AWS::Lambda::EventSourceMapping': 'eventSourceArn', 'AWS::Pipes::Pipe': 'source' };

/**
 * The problem with more readers of a table's stream than DynamoDB takes, for a check at synthesis; empty if there is none. A reader is whatever reads the
 * stream in this app: a view of an engine, an outbox, a function of the user. One that is disabled counts, as it can be enabled.
 *
 * @param construct any construct of the app
 * @param own the readers of the pattern
 */
export function excessReaders(validation: Validation, construct: IConstruct, table: dynamodb.ITable, prop: string, own: string): string[] {
  const readers = construct.node.root.node.findAll().filter(each => streamRead(each) === table.tableStreamArn).map(pathOf);
  if (readers.length <= MOST_READERS) { return []; }
  return [validation.problem(prop, `be a table whose stream has at most ${MOST_READERS} readers, of which ${own} is one (DynamoDB limit). `
    + 'A further one can read a Kinesis stream of the table (kinesisStream)', `${readers.length}: ${readers.join(', ')}`)];
}

function pathOf({ node }: IConstruct): string {
  return node.id === 'Resource' ? node.scope!.node.path : node.path;
}

/** A token stands for the ARN of a stream of this app: it is the same text wherever it is used. */
function streamRead(construct: IConstruct): unknown {
  if (!CfnResource.isCfnResource(construct)) { return null; }
  const property = READERS[construct.cfnResourceType];
  return property === undefined ? null : (construct as unknown as Record<string, unknown>)[property];
}
