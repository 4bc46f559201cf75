import { execFileSync } from 'child_process';
import { times } from './effort';
import { median } from './statistics';

export interface Loading {
  /** Milliseconds of processor time to load all modules; median. */
  readonly time: number;
  /** The same from the start of the process. */
  readonly fromStart: number;
  /** Files that were loaded. */
  readonly files: readonly string[];
}

interface LoadingOptions {
  readonly cwd: string;
  /** Fewer in a quick run. */
  readonly runs: number;
  /**
   * @default - the Node.js that runs this
   */
  readonly node?: string;
  readonly env?: Record<string, string>;
}

const SCRIPT = `
const start = process.cpuUsage();
for (const specifier of process.argv.slice(1)) {
  const [module, ...names] = specifier.split('#');
  const loaded = require(require.resolve(module, { paths: [process.cwd()] }));
  names.forEach(name => loaded[name]);
}
const millis = ({ user, system }) => (user + system) / 1000;
const time = millis(process.cpuUsage(start));
const fromStart = millis(process.cpuUsage());
console.log('\\n' + JSON.stringify({ time, fromStart, files: Object.keys(require.cache) }));
process.exit();`;

/**
 * Loads modules in a fresh Node.js process, several times; each set once per round, so that
 * all meet the same weather. `module#A#B` uses the exports A and B, too: aws-cdk-lib loads
 * what is behind an export at its first use.
 */
export function loadInFreshProcess<Name extends string>(sets: Record<Name, readonly string[]>, options: LoadingOptions): Record<Name, Loading> {
  const names = Object.keys(sets) as Name[];
  const samples = names.map((): Loading[] => []);
  for (let run = 0; run <= times(options.runs); run++) {
    names.forEach((name, i) => {
      const output = execFileSync(options.node ?? process.execPath, ['-e', SCRIPT, ...sets[name]], {
        cwd: options.cwd,
        env: { PATH: process.env.PATH, ...options.env },
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      // the first round only fills the file cache
      if (run > 0) samples[i].push(JSON.parse(output.trim().split('\n').pop()!) as Loading);
    });
  }
  return Object.fromEntries(names.map((name, i) => [name, {
    time: median(samples[i].map(sample => sample.time)),
    fromStart: median(samples[i].map(sample => sample.fromStart)),
    files: samples[i][0].files,
  }])) as Record<Name, Loading>;
}
