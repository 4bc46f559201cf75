import { callerHash } from './caller-hash';
import { ApiPorts } from './ports';
import { UploadSettings } from './settings';
import { CALLER_METADATA, JOB_METADATA } from '../shared/fan-in/upload';
import { JobAnswer, JobRequest } from '../shared/http/job-request';
import { JsonBody } from '../shared/http/json-body';
import { orUnavailable, Problem } from '../shared/http/problem';

/** What a client says of the file it wants to upload. The limit of a key is 1,024 bytes of UTF-8, in which prefix and id have their place. */
const UPLOAD_SCHEMA = {
  type: 'object',
  required: ['fileName'],
  additionalProperties: false,
  properties: {
    fileName: { type: 'string', pattern: '^[^/\\\\\\u0000-\\u001f\\u007f]{1,200}$' },
    contentType: { type: 'string', maxLength: 255 },
    size: { type: 'integer', minimum: 1 },
  },
};

interface UploadRequest {
  readonly fileName: string;
  readonly contentType?: string;
  readonly size?: number;
}

const requestBody = new JsonBody(UPLOAD_SCHEMA);

/** POST of an upload: a form that S3 takes only with a file within the limits. Nothing is recorded until the file is there. */
export class GrantUpload {
  constructor(private readonly settings: UploadSettings, private readonly ports: ApiPorts) {}

  async handle(request: JobRequest): Promise<JobAnswer> {
    const { fileName, contentType, size } = requestBody.parse(request.headers['content-type'], request.body) as UploadRequest;
    const { prefix, expirySeconds, maxBytes, mediaTypes } = this.settings;
    if (maxBytes !== undefined && size !== undefined && size > maxBytes) throw new Problem('payload-too-large', `The file may have ${maxBytes} bytes.`);
    if (mediaTypes.length > 0 && (contentType === undefined || !mediaTypes.includes(contentType))) {
      throw new Problem('upload-type', `contentType must be one of ${mediaTypes.join(', ')}.`);
    }
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
