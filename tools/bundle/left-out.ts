import * as path from 'path';
import { Plugin } from 'esbuild';

/** A module that the bundles do without. */
interface LeftOut {
  /** End of its path in node_modules, or its name where it is imported by name. */
  readonly module: RegExp;
  /** What stands there instead. */
  readonly instead: string;
}

/** Never reached: whoever reaches it by a change hears of it. */
const refuse = (what: string) => `throw new Error('${what} is left out of this bundle: tools/bundle/left-out.ts');`;

const LEFT_OUT: readonly LeftOut[] = [
  // no operation of the handlers streams events (S3 Select, Lambda response streams, Kinesis enhanced fan-out)
  {
    module: /^@smithy\/core\/event-streams$/,
    instead: `export const eventStreamSerdeProvider = () => undefined;
      export const resolveEventStreamSerdeConfig = config => config;
      export class EventStreamSerde { constructor() { ${refuse('Event streaming')} } }`,
  },
  // hashes in JavaScript for builds of Node.js without crypto; Lambda's have it
  { module: /\/(Sha256|Sha1|Md5)Js\.js$/, instead: 'export const Sha256Js = undefined, Sha1Js = undefined, Md5Js = undefined;' },
  // DynamoDB's client is the last with endpoint discovery, and has no operation that uses it
  {
    module: /^@aws-sdk\/middleware-endpoint-discovery$/,
    instead: `export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = { environmentVariableSelector() {}, configFileSelector() {}, default: undefined };
      export const resolveEndpointDiscoveryConfig = config => config;`,
  },
  // for S3's multi-Region access points and EventBridge's global endpoints, which no construct makes; needs a further package in any case
  {
    module: /\/SignatureV4MultiRegion\.js$/,
    instead: 'export { SignatureV4SignWithCredentials as SignatureV4MultiRegion } from "./SignatureV4SignWithCredentials";',
  },
  // sessions for directory buckets (S3 Express One Zone), which no construct makes
  {
    module: /\/S3ExpressIdentityProviderImpl\.js$/,
    instead: `export class S3ExpressIdentityProviderImpl { async getS3ExpressIdentity() { ${refuse('S3 Express')} } }`,
  },
  // Kinesis' client is given a handler for HTTP/1.1: handlers/shared/aws/brokers/stream.ts
  { module: /\/node-http2-handler\.js$/, instead: `export class NodeHttp2Handler { static create(handler) { return handler ?? (() => { ${refuse('HTTP/2')} })(); } }` },
  // the expressions of handlers/shared/aws/messages/message-idempotency.ts are names of members
  {
    module: /^@aws-lambda-powertools\/jmespath$/,
    instead: `export function search(name, data) { if (!/^\\w+$/.test(name)) { ${refuse('JMESPath')} } return data[name] ?? null; }`,
  },
  { module: /^@aws-lambda-powertools\/jmespath\/functions$/, instead: 'export class PowertoolsFunctions {}' },
  // sqs-consumer's trace for DEBUG=sqs-consumer; its events are logged
  { module: /^debug$/, instead: 'export default () => () => {};' },
  // of undici only its client, put together as in undici's index.js: no fetch, WebSocket, cache, mocks
  {
    module: /^undici$/,
    instead: `import Client from 'undici/lib/dispatcher/client.js';
      import request from 'undici/lib/api/api-request.js';
      Object.assign(Client.prototype, { request });
      export { Client };`,
  },
  // undici's client without allowH2 negotiates HTTP/1.1
  { module: /\/undici\/lib\/dispatcher\/client-h2\.js$/, instead: `module.exports = () => { ${refuse('HTTP/2')} };` },
  // its bodies are buffers, not forms
  { module: /\/undici\/lib\/web\/fetch\/body\.js$/, instead: `exports.extractBody = () => { ${refuse('A form as body')} };` },
  // of json-schema-to-typescript, which is asked not to format: it is ten times the rest
  { module: /^prettier$/, instead: `export function format() { ${refuse('Prettier')} }` },
  // its parser for processors without SIMD
  { module: /\/undici\/lib\/llhttp\/llhttp-wasm\.js$/, instead: refuse('The parser without SIMD') },
];

const NAMESPACE = 'left-out';

/** Imports by name are resolved to what stands instead, files are loaded as it. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup: ({ onLoad, onResolve }) => {
    for (const { module, instead } of LEFT_OUT) {
      if (!module.source.startsWith('^')) {
        onLoad({ filter: module }, () => ({ contents: instead }));
        continue;
      }
      onResolve({ filter: module }, ({ path: name, resolveDir }) => ({ path: name, namespace: NAMESPACE, pluginData: resolveDir }));
      onLoad({ filter: module, namespace: NAMESPACE }, ({ pluginData }) => ({ contents: instead, resolveDir: path.resolve(pluginData as string) }));
    }
  },
};
