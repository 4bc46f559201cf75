import { GetBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { Log } from '../../jobs/job-ports';

/** Library limit: so long an operator waits for uploads to be accepted after a change of the bucket. */
const KNOWN_MILLIS = 60_000;

/** Whether a bucket sends its events to EventBridge, without which its objects do not become jobs. */
export class S3BucketEvents {
  private known?: { readonly areSent: boolean; readonly until: number };

  constructor(private readonly client: S3Client, private readonly bucket: string, private readonly ports: { readonly log: Log; now(): Date }) {}

  /** A bucket whose configuration cannot be read is trusted. */
  async areSent(): Promise<boolean> {
    const now = this.ports.now().getTime();
    if (this.known === undefined || this.known.until < now) this.known = { areSent: await this.read(), until: now + KNOWN_MILLIS };
    return this.known.areSent;
  }

  private async read(): Promise<boolean> {
    try {
      const { EventBridgeConfiguration } = await this.client.send(new GetBucketNotificationConfigurationCommand({ Bucket: this.bucket }));
      return EventBridgeConfiguration !== undefined;
    } catch (error) {
      this.ports.log.warn('events of the bucket not known', { bucket: this.bucket, error });
      return true;
    }
  }
}
