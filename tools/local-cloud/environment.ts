import * as path from 'path';
import { LocalCloudTools } from './install';
import { ROOT } from './places';

const NODE_MODULES = path.join(ROOT, 'node_modules');

/** Set for everything that runs against the local cloud; apps may ask for it, see unsupported.ts. */
export const LOCAL_CLOUD_VARIABLE = 'CATALOG_LOCAL_CLOUD';

/** The account of MiniStack's root key `test`; that of every other account is the account's number. */
export const DEFAULT_ACCOUNT = '000000000000';

/** For the CDK CLI, the AWS CLI and SDK clients. The address is the IP: publishing assets fails with `localhost`. */
export function cloudEnvironment(endpoint: string, account: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: account === DEFAULT_ACCOUNT ? 'test' : account,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCOUNT_ID: account,
    // nothing of the user's own AWS set-up takes part
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    // integ-tests' assertion provider and small functions that bring no SDK find it here
    NODE_PATH: NODE_MODULES,
    [LOCAL_CLOUD_VARIABLE]: '1',
  };
}

/** This process's environment without the credentials and profile of a real account. */
export function environmentWithoutAws(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_')));
}

interface EmulatorOptions {
  readonly tools: LocalCloudTools;
  readonly host: string;
  readonly port: number;
  readonly account: string;
  readonly region: string;
  readonly scratch: string;
}

/** Functions inherit the emulator's environment: they are to see no more of this machine's than they need. */
const PASSED_ON = ['HOME', 'LANG', 'LC_ALL', 'TZ', 'USER'];

/** For MiniStack itself. Functions run on the first `node` of its PATH. */
export function emulatorEnvironment({ tools, host, port, account, region, scratch }: EmulatorOptions): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(PASSED_ON.map(name => [name, process.env[name]])),
    PATH: [tools.node, tools.bin, process.env.PATH].join(path.delimiter),
    PYTHONPATH: tools.ministack,
    NODE_PATH: NODE_MODULES,
    BIND_HOST: host,
    GATEWAY_PORT: String(port),
    MINISTACK_HOST: host,
    // of requests without a signature
    MINISTACK_ACCOUNT_ID: account,
    MINISTACK_REGION: region,
    AWS_ENDPOINT_URL: `http://${host}:${port}`,
    AWS_EC2_METADATA_DISABLED: 'true',
    // functions run as their role, and the policies of resources count
    AUTH: 'true',
    CLOUDTRAIL_RECORDING: '1',
    SFTP_ENABLED: '0',
    // it would listen on every interface
    IOT_MTLS_ENABLED: '0',
    TMPDIR: scratch,
  };
}
