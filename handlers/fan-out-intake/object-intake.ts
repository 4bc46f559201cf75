import { createHash } from 'crypto';
import { FanOut, IdTaken } from './fan-out';
import { checkObject, refusalProblem } from './object-check';
import { IntakeRequest, ObjectReader } from './ports';
import { IncomingMessage } from '../runtime/incoming-message';
import { OwnError } from '../shared/errors/safe-error';
import { ObjectLimits } from '../shared/fan-in/object-limits';
import { IntakeObject } from '../shared/fan-in/record';
import { CALLER_METADATA, isJobId, JOB_METADATA } from '../shared/fan-in/upload';

/** EventBridge's `Object Created`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
interface ObjectCreated {
  readonly bucket?: { readonly name?: unknown };
  readonly object?: { readonly 'key'?: unknown; readonly 'version-id'?: string; readonly 'size'?: number; readonly 'etag'?: string };
}

/** Makes objects jobs: each version of an object is one job, however often its event is delivered. */
export class ObjectIntake {
  constructor(private readonly fanOut: FanOut, private readonly objects: ObjectReader, private readonly limits: ObjectLimits) {}

  async take(message: IncomingMessage): Promise<void> {
    const { bucket, object } = (message.data ?? {}) as ObjectCreated;
    if (typeof bucket?.name !== 'string' || typeof object?.key !== 'string') throw new OwnError('An object event must have bucket.name and object.key, got a message without them.');
    if (!this.isJob(object.key)) return;
    const announced = { bucket: bucket.name, key: object.key, versionId: object['version-id'] || undefined };
    const head = await this.objects.head(announced.bucket, announced.key, announced.versionId);
    const found: IntakeObject = {
      ...announced,
      versionId: announced.versionId ?? head?.versionId,
      etag: head?.etag ?? object.etag,
      size: head?.size ?? object.size,
    };
    const checked = checkObject(head, this.limits);
    const begin = (id: string): Promise<void> => {
      const request: IntakeRequest = {
        id, object: found, caller: head?.metadata[CALLER_METADATA], traceparent: message.traceparent, correlationId: message.correlationId,
      };
      if ('refusal' in checked) return this.fanOut.refuse(request, refusalProblem(checked.refusal));
      return this.fanOut.begin({ ...request, object: { ...found, mediaType: checked.mediaType } });
    };
    const uploadId = head?.metadata[JOB_METADATA];
    if (uploadId === undefined || !isJobId(uploadId)) return begin(ownId(found));
    try {
      await begin(uploadId);
    } catch (error) {
      // another version, uploaded with the same form
      if (!(error instanceof IdTaken)) throw error;
      await begin(ownId(found));
    }
  }

  private isJob(key: string): boolean {
    const { suffixes } = this.limits;
    return suffixes === undefined || suffixes.some(suffix => key.toLowerCase().endsWith(suffix.toLowerCase()));
  }
}

function ownId({ bucket, key, versionId, etag }: IntakeObject): string {
  return createHash('sha256').update(JSON.stringify([bucket, key, versionId ?? etag])).digest('base64url').slice(0, 32);
}
