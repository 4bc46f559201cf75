import { Environment } from '../shared/runtime/environment';

/** How a sender signs its requests. */
export interface HmacSettings {
  readonly secretArn: string;
  /** The key in the JSON of the secret. Default: the whole secret. */
  readonly secretField?: string;
  /** `standard`: Base64, after `whsec_` or not. */
  readonly secretFormat: 'text' | 'standard';
  /** The header of the signatures, in lower case. */
  readonly header: string;
  /** What is between several signatures of the header. Default: it has one. */
  readonly separator?: string;
  /** What a signature begins with. Others are of a version that is not known. */
  readonly prefix: string;
  readonly encoding: 'hex' | 'base64';
  /** `{body}`, `{timestamp}` and names of headers in braces stand for their values. */
  readonly signedContent: string;
  readonly timestamp?: TimestampSettings;
}

export interface TimestampSettings {
  /** The header of the time, in lower case. Default: the header of the signatures. */
  readonly header?: string;
  /** What the time begins with in the header of the signatures. */
  readonly prefix?: string;
  readonly toleranceSeconds: number;
}

/** One of the two is set. */
export interface SignatureSettings {
  readonly hmac?: HmacSettings;
  readonly functionArn?: string;
}

export interface IntakeSettings {
  /** The construct path of the pattern, `/Shop/Payments`. */
  readonly pattern: string;
  /** The construct path of the API, the source of its messages. */
  readonly source: string;
  readonly queueUrl: string;
  /** Default: the sender is not checked here. */
  readonly signature?: SignatureSettings;
  /** A JSON pointer into the request. Default: every request is another delivery. */
  readonly deliveryIdPointer?: string;
  /** In lower case. */
  readonly forwardedHeaders: readonly string[];
  readonly answersChallenges: boolean;
  readonly messageGroupIdPointer?: string;
  readonly claimCheckBucket?: string;
  /** The folder of the claim checks of the API, with a slash at its end. */
  readonly claimCheckPrefix: string;
}

export function readSettings(environment: Environment): IntakeSettings {
  const settings: IntakeSettings = {
    pattern: environment.text('PATTERN_PATH'),
    source: environment.text('SOURCE'),
    queueUrl: environment.text('QUEUE_URL'),
    signature: JSON.parse(environment.optional('SIGNATURE') ?? 'null') as SignatureSettings | null ?? undefined,
    deliveryIdPointer: environment.optional('DELIVERY_ID_POINTER'),
    forwardedHeaders: JSON.parse(environment.text('FORWARDED_HEADERS')) as string[],
    answersChallenges: environment.optional('ANSWERS_CHALLENGES') === 'true',
    messageGroupIdPointer: environment.optional('MESSAGE_GROUP_ID_POINTER'),
    claimCheckBucket: environment.optional('CLAIM_CHECK_BUCKET'),
    claimCheckPrefix: environment.optional('CLAIM_CHECK_PREFIX') ?? '',
  };
  // SQS refuses messages without a group on a FIFO queue
  if (settings.queueUrl.endsWith('.fifo') !== (settings.messageGroupIdPointer !== undefined)) {
    throw new Error('MESSAGE_GROUP_ID_POINTER must be set for a FIFO queue, and only for a FIFO queue.');
  }
  return settings;
}
