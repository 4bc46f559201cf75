/** The addresses of a worker's work, as its pattern configures them: what a message says instead is ignored. */
export interface WorkSettings {
  readonly jobTable?: string;
  readonly reportQueue?: string;
  /** `s3://bucket/prefix` */
  readonly results?: string;
}

const QUEUE_URL = /^https?:\/\/[^/]+\/(\d{12})\/[\w-]{1,80}(\.fifo)?$/;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html: an ARN would be a table elsewhere. */
const TABLE_NAME = /^[\w.-]{3,255}$/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html: an ARN would be an access point elsewhere. */
const OBJECT_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([^]{1,1024})$/;

/** The settings in `CATALOG_WORK`; none where the pattern could not set the variable. */
export function workSettings(text: string | undefined, source: string): WorkSettings {
  return (JSON.parse(text || '{}') as Record<string, WorkSettings | undefined>)[source] ?? {};
}

/** Whether a message may name the table: by its name, in the worker's own account and region. */
export function isTableName(text: unknown): text is string {
  return typeof text === 'string' && TABLE_NAME.test(text);
}

/**
 * Whether a message may name the queue: in the account of the queue that delivered it. The SDK is configured to ignore the host.
 * @param source ARN or URL of the queue that delivered the message
 */
export function isQueueBeside(url: unknown, source: string): url is string {
  const [, account] = typeof url === 'string' ? QUEUE_URL.exec(url) ?? [] : [];
  return account !== undefined && source.split(/[:/]/).includes(account);
}

/**
 * The object of a claim check. Its key has a folder that only a claim check has, so that a message reads no other objects.
 * @param prefix the folder, with a slash at its end
 * @throws if the text is no such reference
 */
export function claimedObject(location: unknown, prefix: string): { readonly bucket: string; readonly key: string } {
  const [, bucket, key] = typeof location === 'string' ? OBJECT_URL.exec(location) ?? [] : [];
  // results have a folder of their own in the bucket, and claim checks are in there
  if (bucket === undefined || !`/${key}`.includes(`/${prefix}`)) throw new Error(`A claim check must be an object in ${prefix}, got another reference.`);
  return { bucket, key };
}
