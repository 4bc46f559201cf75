import { callerHash } from './caller-hash';
import { requireEvents } from './object-events';
import { ApiPorts } from './ports';
import { UploadSettings } from './settings';
import { CALLER_METADATA, JOB_METADATA } from '../shared/fan-in/upload';
import { JobAnswer, JobRequest } from '../shared/http/job-request';
import { JsonBody } from '../shared/http/json-body';
import { orUnavailable, Problem } from '../shared/http/problem';

/** The description of a file to upload. A key has at most 1,024 bytes of UTF-8, prefix and id included. */
const UPLOAD_SCHEMA = {
  type: 'object',
  required: ['fileName'],
  additionalProperties: false,
  properties: {
    // S3 puts the name of the client's file in the place of ${filename}, in any field, and the policy's key becomes a prefix:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html. Dot segments change the key in tools that take it for a path
    fileName: { type: 'string', pattern: '^(?!\\.{1,2}$)(?!.*\\$\\{)[^/\\\\\\u0000-\\u001f\\u007f]{1,200}$' },
    contentType: { type: 'string', maxLength: 255, pattern: '^[\\w.+-]+/[\\w.+-]+(\\s*;[^{}\\u0000-\\u001f\\u007f]*)?$' },
    size: { type: 'integer', minimum: 1 },
  },
};

interface UploadRequest {
  readonly fileName: string;
  readonly contentType?: string;
  readonly size?: number;
}

const requestBody = new JsonBody(UPLOAD_SCHEMA);

/** Grants an upload: returns a form whose limits S3 enforces. Nothing is recorded before the file is uploaded. */
export class GrantUpload {
  constructor(private readonly settings: UploadSettings, private readonly ports: ApiPorts) {}

  async handle(request: JobRequest): Promise<JobAnswer> {
    const { fileName, contentType, size } = requestBody.parse(request.headers['content-type'], request.body) as UploadRequest;
    const { prefix, expirySeconds, maxBytes, mediaTypes } = this.settings;
    if (maxBytes !== undefined && size !== undefined && size > maxBytes) throw new Problem('payload-too-large', `The file may have at most ${maxBytes} bytes, got ${size}.`);
    if (mediaTypes.length > 0 && (contentType === undefined || !mediaTypes.includes(contentType))) {
      throw new Problem('upload-type', `contentType must be one of ${mediaTypes.join(', ')}.`);
    }
    await requireEvents(this.ports.objectEvents);
    const id = this.ports.newId();
    const form = await orUnavailable(this.ports.forms!.sign({
      key: [...prefix ? [prefix] : [], id, fileName].join('/'),
      maxBytes,
      mediaType: contentType,
      metadata: { [JOB_METADATA]: id, ...request.caller === undefined ? {} : { [CALLER_METADATA]: callerHash(request.caller) } },
      expirySeconds,
    }));
    this.ports.metrics.count('UploadsGranted');
    const expiresAt = new Date(this.ports.now().getTime() + expirySeconds * 1000).toISOString();
    return {
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'location': `jobs/${id}` },
      body: JSON.stringify({ id, upload: { ...form, expiresAt } }),
      jobId: id,
    };
  }
}
