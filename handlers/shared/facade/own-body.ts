import { promisify } from 'util';
import { brotliCompress, brotliDecompress, constants, deflate, gunzip, gzip, inflate } from 'zlib';
import { FacadeAddress } from './forwarded';
import { OwnLinks } from './own-links';
import { Received } from '../backends/exchange';

/** Bodies with links. */
const WITH_LINKS = /^(text\/(html|css)|application\/(xhtml\+xml|([\w.-]+\+)?json))\s*(;|$)/i;
/** Headers that say what the bytes of a body are: they are not true of other bytes. */
const OF_BYTES = ['content-md5', 'digest', 'content-digest', 'repr-digest'];

interface Coding {
  readonly decode: (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
  readonly encode: (body: Buffer) => Promise<Buffer>;
}

/** Clients wait for it. Node's own default is the best quality, which takes half a minute for 5 MB. Library default, near that of servers. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const PLAIN: Coding = { decode: async body => body, encode: async body => body };
const CODINGS: Readonly<Record<string, Coding>> = {
  'gzip': { decode: promisify(gunzip), encode: promisify(gzip) as Coding['encode'] },
  'x-gzip': { decode: promisify(gunzip), encode: promisify(gzip) as Coding['encode'] },
  'deflate': { decode: promisify(inflate), encode: promisify(deflate) as Coding['encode'] },
  'br': { decode: promisify(brotliDecompress), encode: body => promisify<Buffer, object, Buffer>(brotliCompress)(body, BROTLI) },
};

/** The response with links to the façade in its body. A part of a body, and a body in an unknown coding, stay as they are. */
export async function withOwnLinks(received: Received, links: OwnLinks, facade: FacadeAddress, maxBytes: number): Promise<Received> {
  const { status, headers, body } = received;
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  const coding = encoding === undefined || encoding === 'identity' ? PLAIN : Object.hasOwn(CODINGS, encoding) ? CODINGS[encoding] : undefined;
  if (body.length === 0 || status === 206 || coding === undefined || !WITH_LINKS.test(headers['content-type'] ?? '')) return received;
  const plain = await coding.decode(body, { maxOutputLength: maxBytes }).catch(() => undefined);
  if (plain === undefined || !links.areIn(plain)) return received;
  // every byte is a character of Latin-1: what the text is written in does not matter
  const text = plain.toString('latin1');
  const changed = links.inText(text, facade);
  if (changed === text) return received;
  const others = Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_BYTES.includes(name)));
  return { ...received, headers: others, body: await coding.encode(Buffer.from(changed, 'latin1')) };
}
