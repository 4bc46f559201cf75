import { aws_events as events, aws_iam as iam, aws_kms as kms, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addStatement } from '../../core/private/resource-policies';
import { shortDescription } from '../../core/private/short-description';

export interface BusArchiveProps {
  readonly eventBus: events.IEventBus;
  /** Default: indefinitely. */
  readonly retention?: Duration;
  readonly encryptionKey?: kms.IKey;
}

/** The archive of every event of a bus. */
export function archiveBus(scope: Construct, id: string, { eventBus, retention, encryptionKey }: BusArchiveProps): events.Archive {
  const archive = new events.Archive(scope, id, {
    sourceEventBus: eventBus,
    eventPattern: { source: events.Match.prefix('') },
    retention,
    description: shortDescription('rule', `Events of ${scope.node.path}`),
  });
  if (encryptionKey) {
    // `kmsKey` would name the bus in the policy of the key, which the bus names: a circle
    (archive.node.findChild('Archive') as events.CfnArchive).kmsKeyIdentifier = encryptionKey.keyArn;
    const buses = Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: '*' });
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html
    addStatement(encryptionKey, encryptionKey, new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:events:event-bus:arn': buses } },
    }));
    addStatement(encryptionKey, encryptionKey, new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:DescribeKey'],
      resources: ['*'],
    }));
  }
  return archive;
}
