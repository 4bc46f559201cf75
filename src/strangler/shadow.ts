import { requireList } from '../core/private/given-values';
import { isJsonPointer } from '../core/private/json-pointer';

/**
 * Options of a comparison of the new service with legacy.
 *
 * Places in JSON bodies are JSON pointers (RFC 6901), such as `/customer/id`. A `*` in one stands for every element of a list and every member of an object.
 */
export interface ShadowOptions {
  /**
   * The percentage of the requests answered by legacy that the new service gets, too: above 0, up to 100.
   * @default - 5 percent
   */
  readonly sample?: number;
  /**
   * The places that may differ, with all that is below them: at most 100.
   * @default - none
   */
  readonly ignore?: string[];
  /**
   * The lists whose order has no meaning: at most 100. The pointer of a body that is a list is an empty text.
   * @default - none
   */
  readonly unordered?: string[];
  /**
   * The largest distance of two numbers that count as equal, such as 0.005. It holds for all numbers, those of identifiers included.
   * @default - 0: equal numbers only
   */
  readonly tolerance?: number;
  /**
   * The places whose values are never stored: at most 100. They are compared nevertheless.
   *
   * A text of four or more characters at such a place is not stored from other places either. Of bodies that are not JSON, nothing is stored.
   * @default - none
   */
  readonly redact?: string[];
  /**
   * The methods of the requests that the new service gets, too. Each must be safe to send twice: GET, HEAD, OPTIONS, POST, PUT, PATCH or DELETE.
   * @default - GET and HEAD
   */
  readonly methods?: string[];
  /**
   * The percentage of the differences for which legacy is asked again: 0 to 100. Only GET and HEAD are repeated.
   *
   * What differs between the two answers of legacy is noise, and does not count.
   *
   * With 0, legacy gets no request more, and what always changes must be among `ignore`.
   * @default - 100 percent
   */
  readonly noiseSample?: number;
  /**
   * The number of compared requests in 24 hours below which the switch refuses a higher weight: 0 to 1,000,000,000.
   * @default - 1,000
   */
  readonly minimumSample?: number;
  /**
   * The percentage of the compared requests that may differ in 24 hours. Above it, the switch refuses a higher weight: 0 to 100.
   * @default - 0.5 percent
   */
  readonly maxMismatchRate?: number;
}

/** @internal */
export type ShadowConfig = Required<ShadowOptions>;

const DEFAULTS: ShadowConfig = {
  sample: 5, ignore: [], unordered: [], tolerance: 0, redact: [], methods: ['GET', 'HEAD'], noiseSample: 100, minimumSample: 1_000, maxMismatchRate: 0.5,
};
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Library limits. */
const MOST_POINTERS = 100;
const LARGEST_SAMPLE = 1_000_000_000;

/**
 * The new service gets requests that legacy answers, and its answers are compared. Clients get the answer of legacy, and do not wait for the new service.
 */
export class Shadow {
  /**
   * The status, the media type and the body of the answers are compared. JSON is compared by its structure, and other bodies byte by byte.
   *
   * @throws if an option is not valid
   */
  static compare(options: ShadowOptions = {}): Shadow {
    const config = { ...DEFAULTS, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) };
    requireNumber('sample', config.sample, 'above 0, up to 100 (percent)', value => value > 0 && value <= 100);
    requireNumber('tolerance', config.tolerance, '0 or more', value => value >= 0);
    requireNumber('noiseSample', config.noiseSample, 'between 0 and 100 (percent)', value => value >= 0 && value <= 100);
    requireNumber('minimumSample', config.minimumSample, 'a whole number between 0 and 1000000000', value => Number.isInteger(value) && value >= 0 && value <= LARGEST_SAMPLE);
    requireNumber('maxMismatchRate', config.maxMismatchRate, 'between 0 and 100 (percent)', value => value >= 0 && value <= 100);
    requirePointers('ignore', config.ignore);
    requirePointers('unordered', config.unordered);
    requirePointers('redact', config.redact);
    requireList('Shadow.compare: methods', config.methods);
    const methods = config.methods.map(method => String(method).toUpperCase());
    if (methods.length === 0 || !methods.every(method => METHODS.includes(method))) {
      throw new Error(`Shadow.compare: methods must hold at least one of ${METHODS.join(', ')}, and nothing else, got ${JSON.stringify(config.methods)}.`);
    }
    if (config.ignore.includes('')) {
      throw new Error("Shadow.compare: ignore must not be the whole body, got ''. Name the members of the body.");
    }
    return new Shadow({ ...config, methods: [...new Set(methods)] });
  }

  private constructor(
    /** @internal */
    readonly _config: ShadowConfig,
  ) {}
}

function requireNumber(option: string, value: unknown, must: string, holds: (value: number) => boolean) {
  if (typeof value !== 'number' || !Number.isFinite(value) || !holds(value)) {
    throw new Error(`Shadow.compare: ${option} must be ${must}, got ${JSON.stringify(value)}.`);
  }
}

function requirePointers(option: string, pointers: readonly string[]) {
  if (pointers.length > MOST_POINTERS) {
    throw new Error(`Shadow.compare: ${option} must hold at most ${MOST_POINTERS} pointers (library limit), got ${pointers.length}.`);
  }
  for (const pointer of pointers) {
    if (typeof pointer !== 'string' || (pointer !== '' && !isJsonPointer(pointer))) {
      throw new Error(`Shadow.compare: ${option} must hold JSON pointers (RFC 6901) such as '/lines/*/price', got ${JSON.stringify(pointer)}.`);
    }
  }
}
