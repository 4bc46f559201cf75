import { aws_dynamodb as dynamodb, aws_kms as kms } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { RETAINED } from '../../core/private/retained';

export interface ItemTableProps {
  readonly partitionKey: dynamodb.Attribute;
  readonly sortKey?: dynamodb.Attribute;
  readonly versionAttribute: string;
  readonly encryptionKey?: kms.IKey;
}

const VERSIONS = new WeakMap<IConstruct, string>();

/** The attribute with the version of the items of a table that events write. Undefined for other tables. */
export function writtenVersion(table: IConstruct): string | undefined {
  return VERSIONS.get(table);
}

/** The items of events. */
export function itemTable(scope: Construct, id: string, { encryptionKey, versionAttribute, ...key }: ItemTableProps): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, { ...key, ...common(encryptionKey), stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES });
  VERSIONS.set(table, versionAttribute);
  return table;
}

/** The removals: an item that is not there has no version to compare with. */
export function removalTable(scope: Construct, id: string, encryptionKey?: kms.IKey): dynamodb.Table {
  return new dynamodb.Table(scope, id, {
    ...common(encryptionKey),
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
  });
}

function common(encryptionKey?: kms.IKey) {
  return {
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RETAINED,
    ...encryptionKey && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey },
  };
}
