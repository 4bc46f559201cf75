import { LocalCloud } from '../../tools/local-cloud/local-cloud';

interface Config {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
}

/** An AWS SDK client of the given class for a local cloud. */
export function client<T>(Client: new (config: Config) => T, cloud: LocalCloud): T {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = cloud.env;
  return new Client({ endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId, secretAccessKey } });
}
