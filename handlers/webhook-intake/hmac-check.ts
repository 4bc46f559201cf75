import { createHmac, timingSafeEqual } from 'crypto';
import { SenderCheck } from './ports';
import { HmacSettings, TimestampSettings } from './settings';
import { SigningKeys } from './signing-keys';
import { Problem } from '../shared/http/problem';
import { WebRequest } from '../shared/http/web-request';

const FORMATS = { hex: /^[0-9a-f]{64}$/i, base64: /^[A-Za-z0-9+/]{43}=$/ };
/** As many as a header can be read with in no time: each is compared with two keys. */
const MOST_SIGNATURES = 20;

type SignedRequest = Pick<WebRequest, 'headers' | 'body'>;

/** Checks signatures with HMAC and SHA-256 over the bytes of the body as they were received. */
export class HmacCheck implements SenderCheck {
  constructor(private readonly settings: HmacSettings, private readonly keys: SigningKeys, private readonly now: () => number) {}

  async check(request: SignedRequest): Promise<void> {
    const { header, prefix } = this.settings;
    const parts = this.partsOf(request);
    const signatures = this.signaturesIn(parts);
    if (signatures.length === 0) throw refused(`The header ${header} must have a signature${prefix && ` that begins with '${prefix}'`}.`);
    // before the time is compared: its answer says what time it is
    const keys = await this.keys.keys();
    const timestamp = this.settings.timestamp && this.timestampIn(request, parts, this.settings.timestamp);
    const content = this.contentOf(request, timestamp);
    if (isSigned(content, signatures, keys)) return;
    const newer = await this.keys.newer();
    if (newer !== undefined && isSigned(content, signatures, newer)) return;
    throw refused('The signature is not that of this request.');
  }

  private partsOf({ headers }: SignedRequest): string[] {
    const given = headers[this.settings.header];
    if (given === undefined) throw refused(`The request must have the header ${this.settings.header}.`);
    const { separator } = this.settings;
    return (separator === undefined ? [given] : given.split(separator)).map(part => part.trim());
  }

  private signaturesIn(parts: string[]): Buffer[] {
    const { prefix, encoding } = this.settings;
    return parts.filter(part => part.startsWith(prefix)).map(part => part.slice(prefix.length)).filter(part => FORMATS[encoding].test(part))
      .slice(0, MOST_SIGNATURES).map(part => Buffer.from(part, encoding));
  }

  private timestampIn({ headers }: SignedRequest, parts: string[], { header, prefix, toleranceSeconds }: TimestampSettings): string {
    const given = header === undefined ? parts.find(part => part.startsWith(prefix!))?.slice(prefix!.length) : headers[header];
    if (given === undefined || !/^\d{1,12}$/.test(given)) throw refused(`The header ${header ?? this.settings.header} must have the time of the request, in seconds.`);
    if (Math.abs(this.now() / 1000 - Number(given)) > toleranceSeconds) {
      throw refused(`The time of the request must be within ${toleranceSeconds} seconds of now.`);
    }
    return given;
  }

  private contentOf({ headers, body }: SignedRequest, timestamp: string | undefined): Buffer {
    const parts = this.settings.signedContent.split(/(\{[^}]*\})/).map(part => {
      if (part === '{body}') return body;
      if (part === '{timestamp}') return Buffer.from(timestamp!);
      if (!/^\{.+\}$/.test(part)) return Buffer.from(part);
      const name = part.slice(1, -1);
      if (headers[name] === undefined) throw refused(`The request must have the header ${name}, which is signed.`);
      return Buffer.from(headers[name]);
    });
    return Buffer.concat(parts);
  }
}

/** All are compared, each in a time that does not depend on where it differs. */
function isSigned(content: Buffer, signatures: readonly Buffer[], keys: readonly Buffer[]): boolean {
  const expected = keys.map(key => createHmac('sha256', key).update(content).digest());
  return expected.flatMap(each => signatures.map(signature => timingSafeEqual(each, signature))).includes(true);
}

function refused(detail: string): Problem {
  // a 401 names a scheme: https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2
  return new Problem('credentials-refused', detail, { headers: { 'www-authenticate': 'Signature' } });
}
