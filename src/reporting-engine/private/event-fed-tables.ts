import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { tableEncryption } from '../../core/private/pattern-key';
import { RETAINED } from '../../core/private/retained';

export interface ItemTableProps {
  readonly partitionKey: dynamodb.Attribute;
  readonly sortKey?: dynamodb.Attribute;
  readonly versionAttribute: string;
}

export interface WrittenVersion {
  /** The attribute with the version of the items. */
  readonly attribute: string;
  /** The path of what writes them. */
  readonly writer: string;
}

const VERSIONS = new WeakMap<IConstruct, WrittenVersion>();

/** The version that events write into a table of this app, or into what an import of it stands for. Undefined for other tables. */
export function writtenVersion(table: dynamodb.ITable): WrittenVersion | undefined {
  // a token stands for the ARN of a stream of this app: it is the same text wherever it is used
  const isSame = (each: IConstruct) => VERSIONS.has(each) && (each as dynamodb.Table).tableStreamArn === table.tableStreamArn;
  const written = VERSIONS.has(table) ? table : table.node.root.node.findAll().find(isSame);
  return written && VERSIONS.get(written);
}

/** The items of events. */
export function itemTable(scope: Construct, id: string, { versionAttribute, ...key }: ItemTableProps): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, { ...key, ...common(scope), stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES });
  VERSIONS.set(table, { attribute: versionAttribute, writer: scope.node.path });
  return table;
}

/** The removals: an item that is not there has no version to compare with. */
export function removalTable(scope: Construct, id: string): dynamodb.Table {
  return new dynamodb.Table(scope, id, {
    ...common(scope),
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
  });
}

function common(scope: Construct) {
  return {
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RETAINED,
    ...tableEncryption(scope),
  };
}
