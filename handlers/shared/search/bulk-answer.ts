/** What became of one document of a bulk request. */
export type Verdict =
  | { readonly kind: 'written' }
  /** What is there is as new, or newer. */
  | { readonly kind: 'superseded' }
  /** It would be refused again. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Refused, and not known to pass. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The engine has too much to do, or is not itself: later, and less at once. */
  | { readonly kind: 'pushed-back'; readonly reason: string; readonly busy?: boolean }
  /** Nobody writes until an operator, or time, has changed something: an index, a policy, a block. */
  | { readonly kind: 'away'; readonly reason: string };

export interface EngineError {
  readonly type?: string;
  readonly reason?: string;
  readonly caused_by?: EngineError;
}

export interface BulkItem {
  readonly status: number;
  readonly result?: string;
  readonly error?: EngineError;
}

/** Refusals of a document by its content: those of parsing, mapping and validation, as OpenSearch 2.19 names them. */
const OF_CONTENT = /^(mapper_parsing|document_parsing|strict_dynamic_mapping|mapper|illegal_argument|(x_content_|json_)?pars\w+|json_e_o_f|action_request_validation)_exception$/;

/** Status 400 as well, but not the document's fault. */
const OF_INDEX = /^(script|index_closed|invalid_index_name|invalid_alias_name)_exception$/;
const NO_WRITE_INDEX = /^no write index is defined/;

/** The field of a mapping error, and its type where the error has it. The name is one of the mapping's. */
const FIELDS = [
  /\bfield \[([\w.-]{1,80})\] of type \[(\w{1,40})\]/,
  /\bfield="([\w.-]{1,80})" /,
  /\bmapper (?:for )?\[([\w.-]{1,80})\](?: cannot be changed from type \[(\w{1,40})\])?/i,
  /\bmapping \[([\w.-]{1,80})\] with /,
  /\b(?:declared on|not found for) field \[([\w.-]{1,80})\]/,
];
const TYPE = /^[a-z_]{1,80}$|^Forbidden$/;

/** The permissions that are missing, in an answer of fine-grained access control, and in one of the access policy of a domain. */
const PERMISSIONS = [
  /\bno permissions for \[([a-z0-9:_/*-]{1,80}(?:\[[\w/]{1,20}\])?(?:, [a-z0-9:_/*-]{1,80}(?:\[[\w/]{1,20}\])?){0,4})\]/,
  /\bis not authorized to perform: ((?:es|aoss):[A-Za-z]{1,40})\b/,
];
const OF_PERMISSION = /\bno permissions for \[|\bis not authorized to perform\b/;
const MOST_WORDS = 160;

/** Timeouts and too many requests; a conflict after the engine's own tries is of two that write at the same time. */
const PASSING = [408, 409, 425, 429];

export function verdictOf({ status, result, error }: BulkItem): Verdict {
  if (status >= 200 && status < 300) return { kind: result === 'noop' ? 'superseded' : 'written' };
  const reason = describe(status, error);
  if (PASSING.includes(status)) return { kind: 'pushed-back', reason, busy: true };
  if (status >= 500) return { kind: 'pushed-back', reason };
  if (status === 413) return { kind: 'refused', reason };
  if (status !== 400) return { kind: 'away', reason };
  const types = typesOf(error);
  if (types.some(type => OF_INDEX.test(type)) || NO_WRITE_INDEX.test(error?.reason ?? '')) return { kind: 'away', reason };
  return { kind: OF_CONTENT.test(types[0] ?? '') ? 'refused' : 'unknown', reason };
}

/** The items of an answer, in the order of the request. Undefined for what is no answer to a bulk request. */
export function itemsOf(body: string): BulkItem[] | undefined {
  const items = (jsonOf(body) as { items?: Array<Record<string, BulkItem>> } | undefined)?.items;
  return Array.isArray(items) ? items.map(item => Object.values(item)[0]) : undefined;
}

/** The error of a request that was refused as a whole. One of AWS has no type. Some front ends answer other texts: none then. */
export function errorOf(body: string): EngineError | undefined {
  const { error, Message, message = Message } = (jsonOf(body) ?? {}) as { readonly [name in 'error' | 'Message' | 'message']?: unknown };
  if (typeof message === 'string') return { reason: message };
  return typeof error === 'object' && error !== null ? error : undefined;
}

/** Without the engine's own words, which quote the document. Those of AWS about the request as a whole do not. */
function describe(status: number, error: EngineError | undefined): string {
  const types = typesOf(error);
  const found = fieldIn(error);
  const where = found ? [`field ${found[1]}${found[2] === undefined ? '' : ` of type ${found[2]}`}`] : [];
  return [`status ${status}`, ...types, ...where, ...status === 403 ? refusalIn(error) : []].join(', ');
}

/** What to do about a request that the role of the function may not make. Other refusals have AWS's words. */
function refusalIn({ type, reason = '' }: EngineError = {}): string[] {
  if (type === 'security_exception' || OF_PERMISSION.test(reason)) return [lackingIn(reason)];
  return type === undefined && reason !== '' ? [reason.split('\n')[0].slice(0, MOST_WORDS)] : [];
}

function lackingIn(reason: string): string {
  const [, permission] = PERMISSIONS.map(each => each.exec(reason)).find(each => each !== null) ?? [];
  return `the role of the function lacks ${permission === undefined ? 'a permission' : `the permission ${permission}`} (README of ReportingEngine, Access)`;
}

/** The field of a mapping error: its name, and its type where the error has it. */
export function fieldIn(error: EngineError | undefined): RegExpExecArray | undefined {
  return FIELDS.map(each => each.exec(error?.reason ?? '')).find(each => each !== null);
}

function typesOf(error: EngineError | undefined): string[] {
  const types: string[] = [];
  for (let each = error; each !== undefined && types.length < 3; each = each.caused_by) {
    if (typeof each.type === 'string' && TYPE.test(each.type)) types.push(each.type);
  }
  return types;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
