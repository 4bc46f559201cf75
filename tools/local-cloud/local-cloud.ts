import * as fs from 'fs';
import * as path from 'path';
import getPort from 'get-port';
import { localAddresses } from './addresses';
import { CdkCli, DeployOptions, StackOutputs } from './cdk-cli';
import { cloudEnvironment, DEFAULT_ACCOUNT, emulatorEnvironment, environmentWithoutAws } from './environment';
import { installLocalCloud, LocalCloudTools } from './install';
import { setLogRole } from './log-role';
import { ROOT, WORK_DIR } from './places';
import { SupervisedProcess } from './supervised-process';
import { until } from './until';

const HOST = '127.0.0.1';
const READY_WITHIN_SECONDS = 60;

export interface LocalCloudOptions {
  /** @default a free one */
  readonly port?: number;
  /** Name of the logs, `.local-cloud/<name>.log` and `.local-cloud/<name>-cdk.log`. @default 'local-cloud' */
  readonly name?: string;
  /**
   * Whether the account names a role that REST APIs write their logs with.
   *
   * An operator sets it up once in an account; without it AWS refuses REST APIs with access logs.
   * @default true
   */
  readonly logRole?: boolean;
  /** Twelve digits. @default '000000000000' */
  readonly account?: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** More of MiniStack's settings, by the names of their environment variables. @default none */
  readonly settings?: Record<string, string>;
}

/** AWS on this machine: MiniStack, with this project's patches, on one port of the loopback interface. */
export class LocalCloud {
  /** Installs what is needed on first use, starts the emulator and waits until it answers. */
  static async start(options: LocalCloudOptions = {}): Promise<LocalCloud> {
    const tools = await installLocalCloud();
    const port = await getPort({ host: HOST, port: options.port });
    if (options.port !== undefined && port !== options.port) {
      throw new Error(`Port ${options.port} of ${HOST} is taken. Stop what listens there, or leave the port out to get a free one.`);
    }
    const cloud = new LocalCloud(tools, port, options);
    try {
      await cloud.answers();
    } catch (error) {
      await cloud.stop();
      throw error;
    }
    return cloud;
  }

  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  /** Where MiniStack and the functions it runs log to. */
  readonly log: string;
  /** Everything the local cloud runs is in this process group. */
  readonly processGroup: number;

  /** Interpreter of the virtual environment that the cloud runs in. */
  readonly python: string;

  private readonly ministack: SupervisedProcess;
  private readonly cdk: CdkCli;
  private readonly logRole: boolean;
  private bootstrapped?: Promise<void>;

  private constructor(tools: LocalCloudTools, readonly port: number, options: LocalCloudOptions) {
    const { name = 'local-cloud', logRole = true, account = DEFAULT_ACCOUNT, region = 'us-east-1', settings = {} } = options;
    this.logRole = logRole;
    this.account = account;
    this.region = region;
    this.endpoint = `http://${HOST}:${port}`;
    this.log = path.join(WORK_DIR, `${name}.log`);
    this.python = tools.python;
    const scratch = fs.mkdtempSync(path.join(WORK_DIR, `scratch-${name}-`));
    const log = fs.openSync(this.log, 'w');
    this.ministack = new SupervisedProcess([tools.python, '-m', 'ministack'], {
      python: tools.python,
      env: { ...emulatorEnvironment({ tools, host: HOST, port, account, region, scratch }), ...settings },
      output: log,
      scratch,
    });
    fs.closeSync(log);
    this.processGroup = this.ministack.processGroup;
    const cdkLog = path.join(WORK_DIR, `${name}-cdk.log`);
    fs.writeFileSync(cdkLog, '');
    this.cdk = new CdkCli({ python: tools.python, env: this.childEnvironment, log: cdkLog });
  }

  /** What the CDK CLI, the AWS CLI and SDK clients need in their environment to talk to this cloud and to nothing else. */
  get env(): Record<string, string> {
    return cloudEnvironment(this.endpoint, this.account, this.region);
  }

  /** Environment for a process that is to use this cloud: this process's own, without any real account, and `env`. */
  get childEnvironment(): NodeJS.ProcessEnv {
    return { ...environmentWithoutAws(), ...this.env };
  }

  /** Makes what the CDK CLI and REST APIs need in an account; once. */
  bootstrap(): Promise<void> {
    this.bootstrapped ??= this.setUpAccount();
    return this.bootstrapped;
  }

  /** Deploys all stacks of a CDK app with the CDK CLI. Gives the outputs of each by the stack's name. */
  async deploy(options: DeployOptions): Promise<StackOutputs> {
    await this.bootstrap();
    return this.cdk.deploy(options);
  }

  /** Where an HTTP or REST API answers: the address that CDK prints does not resolve. */
  httpUrl(apiId: string, stage = '$default', resource = '/'): string {
    return `${this.endpoint}/_aws/execute-api/${apiId}/${stage}/${resource.replace(/^\//, '')}`;
  }

  /** Where the API behind a URL that CDK prints (`https://<id>.execute-api...`) answers here. */
  localUrl(url: string): string {
    // the path of an address without one is /
    const local = localAddresses(new URL(url).href, this.endpoint);
    if (!local.startsWith(this.endpoint)) throw new Error(`Not the URL of an API: ${url}`);
    return local;
  }

  /** Forgets everything that was deployed, the bootstrap stack included. */
  async reset(): Promise<void> {
    const response = await fetch(`${this.endpoint}/_ministack/reset`, { method: 'POST' });
    if (!response.ok) throw new Error(`The local cloud could not be reset: ${response.status} ${await response.text()}`);
    this.bootstrapped = undefined;
  }

  /** Ends the emulator and every function process it started. */
  async stop(): Promise<void> {
    await this.ministack.stop();
  }

  private async setUpAccount() {
    if (this.logRole) await setLogRole(this);
    await this.cdk.bootstrap(this.account, this.region);
  }

  private async answers() {
    let ended: number | undefined;
    void this.ministack.ended.then(code => { ended = code; });
    await until(`the local cloud to answer on ${this.endpoint}, see ${path.relative(ROOT, this.log)}`, READY_WITHIN_SECONDS, async () => {
      if (ended !== undefined) throw new Error(`The local cloud ended with ${ended} while starting:\n${this.lastWords()}`);
      return fetch(`${this.endpoint}/_ministack/health`).then(response => response.ok, () => false);
    });
  }

  private lastWords(): string {
    return fs.readFileSync(this.log, 'utf8').trim().split('\n').slice(-15).join('\n');
  }
}
