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
