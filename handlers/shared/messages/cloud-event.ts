/** The one envelope of the library's messages: CloudEvents 1.0 in structured JSON (docs/messages.md). */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time?: string;
  readonly datacontenttype?: string;
  readonly subject?: string;
  /** Distributed tracing extension, W3C. */
  readonly traceparent?: string;
  readonly correlationid?: string;
  readonly data?: unknown;
  /** Claim check (CloudEvents dataref extension): `s3://bucket/key`. */
  readonly dataref?: string;
}

/** The attributes that CloudEvents requires. */
export function isCloudEvent(value: unknown): value is CloudEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Partial<CloudEvent>;
  return event.specversion === '1.0' && [event.id, event.source, event.type].every(text => typeof text === 'string' && text !== '');
}
