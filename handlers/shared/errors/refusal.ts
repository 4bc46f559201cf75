/** The errors of AWS's SDK that matter here. */
type Answered = Error & { readonly $metadata?: { readonly httpStatusCode?: number } };

/**
 * Refusals that are not the message's own fault: they pass, or an operator corrects a policy, a key, a clock or a name.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html#Programming.Errors.MessagesAndCodes
 */
const PASSING = new RegExp([
  'throttl|too-?many|exceeded|overlimit|slowdown|busy|notready|unavailable|timeout|internal',
  'denied|unauthori|authorization|authfailure|forbidden|optin|kms|expired|token|signature|credential|accesskey|unrecognizedclient|disabled',
  'clock|skewed|inthefuture|notfound|nonexistent|doesnotexist|nosuch',
  'inprogress|inuse|conflict|aborted|concurrent|notcomplete|deleting',
].join('|'), 'i');

/** Timeouts, and too many requests. */
const PASSING_STATUSES = [408, 425, 429];

/** Whether a code of a service names a refusal that passes. */
export function isPassingCode(code: string): boolean {
  return PASSING.test(code);
}

/**
 * Whether AWS refused what was sent, or it could not even be written into a request: neither is known to pass. Outages,
 * throttling and missing permissions are not such refusals.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isOfContent(error)) return true;
  return isClientFault(error) && !isPassingCode(error.name);
}

/** The same for what was to be read: S3 answers 403 for an object that is not there. */
export function isRefusedRead(error: unknown): boolean {
  return isOfContent(error) || (error instanceof Error && isClientFault(error) && !/throttl|slowdown/i.test(error.name));
}

/** What JavaScript throws at content: the SDK cannot write half of a surrogate pair into a URL, for example. */
function isOfContent(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof URIError;
}

function isClientFault({ $metadata }: Answered): boolean {
  const status = $metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500 && !PASSING_STATUSES.includes(status);
}
