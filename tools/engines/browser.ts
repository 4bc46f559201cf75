import getPort from 'get-port';
import { Engine, EngineOptions, HOST } from './engine';
import { requireChromium } from './machine';
import { until } from '../local-cloud/until';

/** Without a screen; as root, which Chromium takes without its sandbox only; no requests of its own. */
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--no-first-run'];
/** The key of an element's id: https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A line of the console of a page. */
interface ConsoleLine {
  readonly message: string;
}

/** Chromium on this machine, without a screen, as a person uses it: by WebDriver (https://www.w3.org/TR/webdriver2/). */
export class Browser {
  static async start(options: EngineOptions): Promise<Browser> {
    await requireChromium();
    const port = options.port ?? await getPort({ host: HOST });
    const address = `http://${HOST}:${port}`;
    let profile = '';
    const engine = await Engine.start({
      ...options,
      command: directory => {
        profile = directory;
        return ['chromedriver', `--port=${port}`];
      },
      ready: async () => (await request<{ ready: boolean }>('GET', `${address}/status`)).ready,
      readyWithinSeconds: 30,
    });
    try {
      const { sessionId } = await request<{ sessionId: string }>('POST', `${address}/session`, {
        capabilities: { alwaysMatch: { 'goog:chromeOptions': { args: [...FLAGS, `--user-data-dir=${profile}`] }, 'goog:loggingPrefs': { browser: 'ALL' } } },
      });
      return new Browser(engine, `${address}/session/${sessionId}`);
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  private constructor(private readonly engine: Engine, private readonly session: string) {}

  async open(url: string): Promise<void> {
    await this.post('url', { url });
  }

  /** Types into a field, or gives a file input the path of a file. */
  async type(selector: string, text: string): Promise<void> {
    await this.post(`element/${await this.element(selector)}/value`, { text });
  }

  async click(selector: string): Promise<void> {
    await this.post(`element/${await this.element(selector)}/click`);
  }

  /** What a person reads there. */
  async text(selector: string): Promise<string> {
    return request('GET', `${this.session}/element/${await this.element(selector)}/text`);
  }

  /** Waits until a person reads it there. */
  async reads(selector: string, expected: string | RegExp, seconds = 60): Promise<string> {
    let last = '';
    const isRead = async () => {
      last = await this.text(selector);
      return typeof expected === 'string' ? last === expected : expected.test(last);
    };
    await until(`${selector} to say ${expected}`, seconds, isRead).catch((error: Error) => { throw new Error(`${error.message} It says: ${last}`); });
    return last;
  }

  /** What a command of Chromium's does, such as the size of the screen: https://chromedevtools.github.io/devtools-protocol/ */
  async devtools(cmd: string, params: object): Promise<void> {
    await this.post('goog/cdp/execute', { cmd, params });
  }

  /** What the console has since the last call: the reason of a refused request, which no page can read. */
  async console(): Promise<string[]> {
    const lines = await this.post<ConsoleLine[]>('se/log', { type: 'browser' });
    return lines.map(({ message }) => message);
  }

  /** What a function with this body returns in the page. */
  evaluate<T>(body: string): Promise<T> {
    return this.post('execute/sync', { script: body, args: [] });
  }

  /** Gives pages the width of a small screen, narrower than a window can be: https://chromedevtools.github.io/devtools-protocol/tot/Emulation/ */
  async narrow(width: number): Promise<void> {
    await this.devtools('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: true });
  }

  async stop(): Promise<void> {
    try {
      await request('DELETE', this.session);
    } finally {
      await this.engine.stop();
    }
  }

  private async element(selector: string): Promise<string> {
    return (await this.post<Record<string, string>>('element', { using: 'css selector', value: selector }))[ELEMENT];
  }

  private post<T>(command: string, parameters: object = {}): Promise<T> {
    return request('POST', `${this.session}/${command}`, parameters);
  }
}

async function request<T>(method: string, url: string, parameters?: object): Promise<T> {
  const response = await fetch(url, { method, body: parameters && JSON.stringify(parameters) });
  const { value } = await response.json() as { value: T };
  if (!response.ok) throw new Error(`WebDriver answers ${response.status} to ${method} ${new URL(url).pathname}: ${(value as { message?: string }).message}`);
  return value;
}
